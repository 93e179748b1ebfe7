import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AConsole, aConsole, HOST, PORT, TOKEN } from "./a-console.ts";

let at: AConsole;
beforeEach(() => {
  at = aConsole();
});
afterEach(() => at[Symbol.dispose]());

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { problem: { code: string } }).problem.code;
}

describe("the Host", () => {
  test.each([
    "rebound.example:7800",
    "localhost",
    "localhost:7801",
    "localhost:7800.evil.example",
    "127.0.0.1.nip.io:7800",
    "",
  ])("%o is refused, token or not: a name that an attacker points at 127.0.0.1 reaches nothing", async (host) => {
    for (const path of ["/", "/api/state", `/?token=${TOKEN}`]) {
      const response = await at.request(path, { headers: { host } });
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toBe("CONSOLE_REFUSED_ORIGIN");
      expect(response.headers.get("set-cookie")).toBeNull();
    }
  });

  test.each(["localhost:7800", "127.0.0.1:7800", "[::1]:7800", "LOCALHOST:7800"])(
    "%s is this console",
    async (host) => {
      expect((await at.request("/api/state", { headers: { host } })).status).toBe(200);
    },
  );
});

describe("what changes something comes from our own pages", () => {
  const foreign: readonly (readonly [string, Record<string, string>])[] = [
    ["another site's Origin", { origin: "https://evil.example" }],
    ["another port's Origin", { origin: "http://localhost:3000" }],
    ["the other loopback name", { origin: "http://127.0.0.1:7800" }],
    ["https in place of http", { origin: `https://${HOST}` }],
    ["an opaque Origin", { origin: "null" }],
    ["no Origin, Sec-Fetch-Site cross-site", { "sec-fetch-site": "cross-site" }],
    ["no Origin, Sec-Fetch-Site same-site", { "sec-fetch-site": "same-site" }],
  ];
  test.each(foreign)("%s is refused on every POST", async (_, headers) => {
    for (const path of ["/api/connect", "/api/disconnect", "/enter", "/oauth/callback"]) {
      const response = await at.request(path, { method: "POST", headers });
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toBe("CONSOLE_REFUSED_ORIGIN");
    }
  });

  test.each(["PUT", "DELETE", "PATCH"])("so it is on %s", async (method) => {
    expect((await at.request("/api/state", { method, headers: { origin: "https://evil.example" } })).status).toBe(403);
  });

  test("our own Origin passes", async () => {
    const response = await at.request("/api/connect", { method: "POST", headers: { origin: `http://${HOST}` } });
    expect(response.status).toBe(200);
  });
});

describe("the token of this start", () => {
  test.each(["/api/state", "/api/dashboard", "/api/feed", "/api/stream", "/api/nothing"])(
    "%s without it, or with a wrong one, is 401 and says why",
    async (path) => {
      for (const token of [null, "", "wrong", `${TOKEN}x`, TOKEN.slice(0, -1)]) {
        const response = await at.request(path, { token });
        expect(response.status).toBe(401);
        expect(await codeOf(response)).toBe("CONSOLE_TOKEN_NEEDED");
      }
    },
  );

  test.each(["/", "/sync", "/assets/index-1.js", "/index.html", "/oauth/callback?code=x&state=y"])(
    "%s without it shows the gate and nothing of the pages",
    async (path) => {
      const response = await at.request(path, { token: null });
      expect(response.status).toBe(401);
      expect(await response.text()).toContain("The console asks for its token");
    },
  );

  test("in the address it becomes a cookie and leaves the address; the rest of the address stays", async () => {
    const response = await at.request(`/sync?token=${TOKEN}&a=b`, { token: null });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/sync?a=b");
    expect(response.headers.get("set-cookie")).toBe(`postern_console_${PORT}=${TOKEN}; Path=/; HttpOnly; SameSite=Lax`);
  });

  test("a wrong one leaves the address too and sets no cookie", async () => {
    const response = await at.request("/?token=guess", { token: null });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/");
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  test.each(["//evil.example/?token=x", "///evil.example/?token=x", "/\\evil.example/?token=x"])(
    "%s does not lead to another host",
    async (path) => {
      const response = await at.request(path);
      expect(new URL(response.headers.get("location")!, `http://${HOST}`).host).toBe(HOST);
    },
  );

  test.each([
    ["the token", TOKEN, 303],
    ["the whole address", `http://${HOST}/?token=${TOKEN}`, 303],
    ["a wrong token", "guess", 403],
    ["an address without one", `http://${HOST}/`, 403],
    ["nothing", "", 403],
  ])("%s typed into the gate answers %3$s", async (_, typed, status) => {
    const body = new URLSearchParams({ token: typed });
    const response = await at.request("/enter", {
      method: "POST",
      token: null,
      body,
      headers: { origin: `http://${HOST}` },
    });
    expect(response.status).toBe(status);
    expect(response.headers.has("set-cookie")).toBe(status === 303);
  });

  test("a long body is refused before it is read", async () => {
    const body = new URLSearchParams({ token: "x".repeat(20_000) });
    const headers = { "content-length": String(body.toString().length) };
    expect((await at.request("/enter", { method: "POST", token: null, body, headers })).status).toBe(413);
  });

  test("cookies of two consoles on one machine have different names", async () => {
    using other = aConsole({ port: 7801 });
    const response = await other.request(`/?token=${TOKEN}`, { token: null });
    expect(response.headers.get("set-cookie")).toMatch(/^postern_console_7801=/);
    const crossed = await other.request("/api/state", {
      token: null,
      headers: { cookie: `postern_console_${PORT}=${TOKEN}` },
    });
    expect(crossed.status).toBe(401);
  });
});

describe("every answer", () => {
  test.each([
    ["a page", "/", {}],
    ["a script", "/assets/index-1.js", {}],
    ["the API", "/api/state", {}],
    ["the stream", "/api/stream", {}],
    ["the gate", "/", { token: null }],
    ["a refused host", "/", { headers: { host: "evil.example" } }],
    ["nothing", "/api/nothing", {}],
  ] as const)("carries the policy: %s", async (_, path, init) => {
    const response = await at.request(path, init);
    await response.body?.cancel();
    const policy = response.headers.get("content-security-policy")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|blob:|http/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    // `no-referrer` would make browsers send the gate's form with `Origin: null`.
    expect(response.headers.get("referrer-policy")).toBe("same-origin");
  });

  test("the gate has nothing inline that the policy would have to allow", async () => {
    const page = await (await at.request("/", { token: null })).text();
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=/i);
  });

  test("only files with a hash in their name are kept by browsers", async () => {
    expect((await at.request("/assets/index-1.js")).headers.get("cache-control")).toContain("immutable");
    expect((await at.request("/assets/index-0.js")).status).toBe(404);
    for (const path of ["/", "/api/state", "/sync"])
      expect((await at.request(path)).headers.get("cache-control")).toBe("no-store");
  });
});

test.each([
  "/../secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e/secret.txt",
  "/assets/..%2f..%2fsecret.txt",
  "/assets/..%5c..%5csecret.txt",
  "/assets//../../secret.txt",
])("%s does not leave the folder of the pages", async (path) => {
  const response = await at.request(path);
  expect(await response.text()).not.toContain("outside the web root");
});
