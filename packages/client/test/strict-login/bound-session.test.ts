import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { clientCredentials, connect, jwtBearer, memoryTokenStore, saveGrant, webServerFlow } from "../../src/index.ts";
import { USERNAME } from "./issued-tokens.ts";
import { PRIVATE_KEY, strictCase } from "./strict-case.ts";
import { REDIRECT_URI } from "./strict-login.ts";

const DATA = "/services/data/v67.0";

async function bound() {
  const at = strictCase();
  const { client, login, clock } = at;
  const flow = webServerFlow({
    ...client,
    redirectUri: REDIRECT_URI,
    scopes: ["api", "refresh_token"],
    dpop: "required",
  });
  const { url, expected } = await flow.authorizationUrl();
  const tokens = await flow.finish(login.authorize(url), expected);
  const store = memoryTokenStore({ clock });
  const { clientId, loginUrl } = client;
  await saveGrant({ store, grantId: "default", tokens, clientId, loginUrl });
  return { ...at, tokens, session: await connect({ ...client, store, grantId: "default" }) };
}

it("every call carries a proof of its own: for its method, its address without the query, its token", async () => {
  const { login, session, tokens } = await bound();
  await session.request({ method: "GET", path: "query?q=SELECT+Id+FROM+User" });
  await session.request({ method: "PATCH", path: "sobjects/Account/1", body: {} });
  await session.identity();
  const calls = login.proofs.seen.slice(1);
  expect(calls.map(({ htm, htu }) => `${htm} ${htu.replace(login.origin, "")}`)).toEqual([
    `GET ${DATA}/query`,
    `PATCH ${DATA}/sobjects/Account/1`,
    expect.stringMatching(/^GET \/id\//),
  ]);
  const sent = login.requests.filter((one) => one.path.startsWith(DATA));
  for (const { headers } of sent) {
    expect(headers.get("authorization")).toBe(`DPoP ${tokens.accessToken}`);
    const [, claims = ""] = headers.get("dpop")!.split(".");
    const ath = createHash("sha256").update(tokens.accessToken).digest("base64url");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ ath });
  }
  expect(login.violations).toEqual([]);
});

it("an expired session is refreshed with the same key, and its calls go on with it", async () => {
  const { login, session, tokens } = await bound();
  login.tokens.expireSessions();
  await session.limits();
  const grant = await session.grant();
  expect(grant).toMatchObject({ tokenType: "DPoP", dpopKey: tokens.dpopKey });
  expect(grant.refreshToken).not.toBe(tokens.refreshToken);
  expect(new Set(login.proofs.seen.map((proof) => proof.jkt)).size).toBe(1);
  expect(login.violations).toEqual([]);
});

it("a resource that asks for a nonce gets it with one more request, and the next call has it at once", async () => {
  const { login, session } = await bound();
  login.proofs.nonce = "n1";
  await session.limits();
  await session.limits();
  expect(login.proofs.seen.slice(1).map((proof) => proof.nonce)).toEqual([null, "n1", "n1"]);
  login.proofs.nonce = "n2";
  // Also what may not be repeated: a request that was refused for want of a nonce was not done.
  await session.request({ method: "POST", path: "sobjects/Account", body: {} });
  expect(login.proofs.seen.slice(-2).map((proof) => proof.nonce)).toEqual(["n1", "n2"]);
  expect(login.violations).toEqual([]);
});

it.each([
  ["client credentials", () => clientCredentials()],
  ["JWT bearer", () => jwtBearer({ username: USERNAME, privateKey: PRIVATE_KEY })],
] as const)("a session of %s is bound, and is renewed with the key it has", async (_, flow) => {
  const { client, login, clock } = strictCase();
  const options = { ...client, store: memoryTokenStore({ clock }), grantId: "service", dpop: "required" } as const;
  const session = await connect({ ...options, flow: flow() });
  await session.limits();
  login.tokens.expireSessions();
  await session.limits();
  expect(new Set(login.proofs.seen.map((proof) => proof.jkt)).size).toBe(1);
  expect(login.violations).toEqual([]);
});
