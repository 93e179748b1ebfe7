import { afterEach, beforeEach, expect, test } from "vitest";
import { A_GRANT, type AConsole, aConsole, HOST, LOGIN_HOST, PORT } from "./a-console.ts";

let at: AConsole;
beforeEach(() => {
  at = aConsole();
});
afterEach(() => at[Symbol.dispose]());

async function begin(): Promise<{ key: string; cookie: string; state: string; url: URL }> {
  const response = await at.request("/api/connect", { method: "POST", headers: { origin: `http://${HOST}` } });
  const { authorizationUrl } = (await response.json()) as { authorizationUrl: string };
  const cookie = response.headers.get("set-cookie")!;
  const url = new URL(authorizationUrl);
  return { key: cookie.split(";")[0]!, cookie, url, state: url.searchParams.get("state")! };
}

async function comeBack(query: Record<string, string>, cookie?: string): Promise<string | undefined> {
  const response = await at.request(`/oauth/callback?${new URLSearchParams(query)}`, {
    headers: cookie ? { cookie } : {},
  });
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe("/connection");
  expect(await at.store.get("default")).toBeNull();
  return at.loginProblem()?.code;
}

test("a login carries state and PKCE, and is bound to the browser by a cookie that scripts cannot read", async () => {
  const { cookie, url } = await begin();
  expect(url.origin).toBe(LOGIN_HOST);
  expect(url.searchParams.get("code_challenge_method")).toBe("S256");
  expect(url.searchParams.get("state")!.length).toBeGreaterThanOrEqual(32);
  expect(url.searchParams.get("redirect_uri")).toBe(`http://localhost:${PORT}/oauth/callback`);
  expect(cookie).toMatch(new RegExp(`^postern_login_${PORT}=[\\w-]{32}; Path=/oauth; HttpOnly; SameSite=Lax$`));
  expect(url.href).not.toContain("the-consumer-secret");
});

test("a callback that nobody started here is refused: a code cannot be planted into another's browser", async () => {
  const { state } = await begin();
  expect(await comeBack({ code: "planted", state })).toBe("CONSOLE_LOGIN_UNKNOWN");
  expect(await comeBack({ code: "planted", state }, `postern_login_${PORT}=guessed`)).toBe("CONSOLE_LOGIN_UNKNOWN");
});

test("another state than the started login's is refused, and the login is spent with it", async () => {
  const { key, state } = await begin();
  expect(await comeBack({ code: "c", state: "another" }, key)).toBe("STATE_MISMATCH");
  expect(await comeBack({ code: "c", state }, key)).toBe("CONSOLE_LOGIN_UNKNOWN");
});

test("a login comes back once", async () => {
  const { key, state } = await begin();
  expect(
    await comeBack({ error: "access_denied", error_description: "end-user denied authorization", state }, key),
  ).toBe("CALLBACK_ERROR");
  expect(await comeBack({ code: "c", state }, key)).toBe("CONSOLE_LOGIN_UNKNOWN");
});

test("a login that took more than 15 minutes is unknown", async () => {
  const { key, state } = await begin();
  await at.clock.advance(15 * 60_000);
  expect(await comeBack({ code: "c", state }, key)).toBe("CONSOLE_LOGIN_UNKNOWN");
});

test("of many started logins only the newest hundred are kept", async () => {
  const first = await begin();
  for (let i = 0; i < 100; i++) await begin();
  expect(await comeBack({ code: "c", state: first.state }, first.key)).toBe("CONSOLE_LOGIN_UNKNOWN");
});

test("a code that the org refuses leaves no grant, and the page shows the org's reason", async () => {
  const { key, state } = await begin();
  await comeBack({ code: "c", state }, key);
  expect(at.loginProblem()?.code).toBe("CODE_EXPIRED");
});

test("a login server that does not answer is a problem with a fix, and no page of it breaks", async () => {
  using alone = aConsole({ transport: () => Promise.reject(new TypeError("fetch failed")) });
  const response = await alone.request("/api/connect", { method: "POST" });
  expect(response.status).toBe(502);
  const { problem } = (await response.json()) as { problem: Record<string, string> };
  expect(problem).toEqual({
    code: expect.any(String),
    what: expect.any(String),
    why: expect.any(String),
    fix: expect.any(String),
  });
  expect(problem.code).not.toBe("UNEXPECTED");
});

test("what nobody foresaw is told in general words, its detail only to the log", async () => {
  at.hub.state = () => Promise.reject(new Error("password=hunter2 in /home/somebody"));
  const response = await at.request("/api/state");
  expect(response.status).toBe(500);
  expect(await response.text()).not.toMatch(/hunter2|somebody/);
  expect(at.log.join()).toContain("hunter2");
});

test.each([
  ["live", { state: "live" }],
  ["dead", { state: "dead", error: "invalid_grant", description: "expired access/refresh token", worker: "w", at: 0 }],
  ["lost in flight", { state: "lost-in-flight", worker: "w", at: 0 }],
] as const)("the state of a %s grant holds no token and no secret", async (_, status) => {
  await at.store.put({ ...A_GRANT, status }, null);
  const text = await (await at.request("/api/state")).text();
  expect(text).toContain(A_GRANT.username);
  for (const secret of [A_GRANT.accessToken, A_GRANT.refreshToken!, "the-consumer-secret"])
    expect(text).not.toContain(secret);
  const { connection } = JSON.parse(text);
  expect(connection.problem === null).toBe(status.state === "live");
});

test("Disconnect revokes at the org, then forgets; a grant that is dead already is only forgotten", async () => {
  const asked: string[] = [];
  using revoking = aConsole({
    async transport(request) {
      const url = new URL(request.url);
      if (url.pathname.endsWith("/revoke")) asked.push((await request.text()) + url.search);
      if (url.pathname.startsWith("/.well-known/"))
        return Response.json({
          issuer: LOGIN_HOST,
          authorization_endpoint: `${LOGIN_HOST}/a`,
          token_endpoint: `${LOGIN_HOST}/t`,
          revocation_endpoint: `${LOGIN_HOST}/services/oauth2/revoke`,
        });
      return new Response(null, { status: 200 });
    },
  });
  const disconnect = () =>
    revoking.request("/api/disconnect", { method: "POST", headers: { origin: `http://${HOST}` } });
  await revoking.store.put(A_GRANT, null);
  expect((await disconnect()).status).toBe(200);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("the-refresh-token");
  expect(await revoking.store.get("default")).toBeNull();

  await revoking.store.put(
    { ...A_GRANT, status: { state: "dead", error: "invalid_grant", description: "", worker: "w", at: 0 } },
    null,
  );
  expect((await disconnect()).status).toBe(200);
  expect(asked).toHaveLength(1);
  expect(await revoking.store.get("default")).toBeNull();
});
