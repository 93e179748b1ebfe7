import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SECRET, type StrictCase, strictCase } from "./strict-case.ts";
import { CLIENT_ID, REDIRECT_URI } from "./strict-login.ts";

// The judge is judged: what it lets pass would prove nothing.
const TOKEN_URL = "https://acme.my.salesforce.com/services/oauth2/token";
const API_URL = "https://acme.my.salesforce.com/services/data/v67.0/limits";
const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const KEY = pair();

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");

function jwt(header: object, claims: object, key: KeyObject): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

interface Over {
  readonly header?: object;
  readonly claims?: object;
  readonly key?: KeyObject;
}

function proof(at: StrictCase, over: Over = {}): string {
  const claims = { jti: "jti-of-16-letters", htm: "POST", htu: TOKEN_URL, iat: at.clock.now() / 1000, ...over.claims };
  const header = { typ: "dpop+jwt", alg: "ES256", jwk: KEY.publicKey.export({ format: "jwk" }), ...over.header };
  return jwt(header, claims, over.key ?? KEY.privateKey);
}

async function post(at: StrictCase, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const accept = { accept: "application/json" };
  const init = {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { ...accept, ...headers },
    redirect: "manual",
  };
  const response = await at.login.transport(new Request(TOKEN_URL, init as RequestInit));
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

const SERVICE = { grant_type: "client_credentials", client_id: CLIENT_ID, client_secret: SECRET };

describe("proofs", () => {
  const jwk = KEY.publicKey.export({ format: "jwk" });
  const rows: [string, (at: StrictCase) => Over][] = [
    ["typ", () => ({ header: { typ: "JWT" } })],
    ["alg", () => ({ header: { alg: "none" } })],
    ["alg", () => ({ header: { alg: "HS256" } })],
    ["a header more", () => ({ header: { kid: "1" } })],
    ["no key", () => ({ header: { jwk: undefined } })],
    ["the private key", () => ({ header: { jwk: KEY.privateKey.export({ format: "jwk" }) } })],
    ["another curve", () => ({ header: { jwk: { ...jwk, crv: "P-384" } } })],
    ["a signature of another key", () => ({ key: pair().privateKey })],
    ["htm", () => ({ claims: { htm: "GET" } })],
    ["htm in small letters", () => ({ claims: { htm: "post" } })],
    ["htu of another host", () => ({ claims: { htu: TOKEN_URL.replace("acme", "evil") } })],
    ["htu with a query", () => ({ claims: { htu: `${TOKEN_URL}?x=1` } })],
    ["iat long ago", (at) => ({ claims: { iat: at.clock.now() / 1000 - 61 } })],
    ["iat to come", (at) => ({ claims: { iat: at.clock.now() / 1000 + 61 } })],
    ["iat in milliseconds", (at) => ({ claims: { iat: at.clock.now() } })],
    ["no jti", () => ({ claims: { jti: undefined } })],
    ["a short jti", () => ({ claims: { jti: "1" } })],
    ["ath without a token", () => ({ claims: { ath: sha256("") } })],
    ["a claim more", () => ({ claims: { exp: 1 } })],
  ];

  it.each(rows)("refused: %s", async (_, over) => {
    const at = strictCase();
    expect(await post(at, SERVICE, { dpop: proof(at, over(at)) })).toMatchObject({ status: 400 });
    expect(at.login.violations).toHaveLength(1);
  });

  it("a good one passes, once", async () => {
    const at = strictCase();
    const given = { dpop: proof(at) };
    expect((await post(at, SERVICE, given)).body).toMatchObject({ token_type: "DPoP" });
    expect((await post(at, SERVICE, given)).body).toMatchObject({ error_description: "proof: jti was used before" });
  });

  it("a bound token is good with its own key's proof for that token, and with no other", async () => {
    const at = strictCase();
    const { body } = await post(at, SERVICE, { dpop: proof(at) });
    const token = body.access_token!;
    let serial = 0;
    const call = async (over: Over, scheme = "DPoP") => {
      const claims = {
        htm: "GET",
        htu: API_URL,
        jti: `jti-of-16-letters-${++serial}`,
        ath: sha256(token),
        ...over.claims,
      };
      const headers = { authorization: `${scheme} ${token}`, dpop: proof(at, { ...over, claims }) };
      return (await at.login.transport(new Request(API_URL, { headers }))).status;
    };
    const other = pair();
    const another = { key: other.privateKey, header: { jwk: other.publicKey.export({ format: "jwk" }) } };
    expect(await call({})).toBe(200);
    expect([await call({ claims: { ath: sha256("x") } }), await call(another), await call({}, "Bearer")]).not.toContain(
      200,
    );
    expect(
      (await at.login.transport(new Request(API_URL, { headers: { authorization: `DPoP ${token}` } }))).status,
    ).not.toBe(200);
    expect(at.login.violations).toHaveLength(4);
  });

  it("a nonce must be the current one", async () => {
    const at = strictCase();
    at.login.proofs.nonce = "n2";
    for (const nonce of [undefined, "n1"])
      expect(
        (await post(at, SERVICE, { dpop: proof(at, { claims: { nonce, jti: `jti-of-16-letters ${nonce}` } }) })).body,
      ).toMatchObject({ error: "use_dpop_nonce" });
    expect((await post(at, SERVICE, { dpop: proof(at, { claims: { nonce: "n2" } }) })).status).toBe(200);
  });
});

describe("token requests", () => {
  it.each([
    ["an unknown parameter", { ...SERVICE, x: "1" }],
    ["an empty one", { ...SERVICE, client_secret: "" }],
    ["a scope for client credentials", { ...SERVICE, scope: "api" }],
    ["an unknown grant", { ...SERVICE, grant_type: "magic" }],
    ["no secret", { grant_type: "client_credentials", client_id: CLIENT_ID }],
    [
      "a code without a verifier",
      { ...SERVICE, grant_type: "authorization_code", code: "x", redirect_uri: REDIRECT_URI },
    ],
  ])("%s", async (_, fields) => {
    const at = strictCase();
    expect((await post(at, fields)).status).toBe(400);
    expect(at.login.violations).toHaveLength(1);
  });

  it("a secret in body and header, or in the header of another way", async () => {
    const basic = `Basic ${Buffer.from(`${CLIENT_ID}:${encodeURIComponent(SECRET)}`).toString("base64")}`;
    for (const fields of [SERVICE, { grant_type: "client_credentials", client_id: CLIENT_ID }]) {
      const at = strictCase();
      expect((await post(at, fields, { authorization: basic })).body).toMatchObject({ error: "invalid_client" });
      expect(at.login.violations).toHaveLength(1);
    }
  });

  it("a parameter twice, a GET, a query, a redirect that would be followed", async () => {
    const body = new URLSearchParams([...Object.entries(SERVICE), ["client_id", CLIENT_ID]]);
    const headers = { accept: "application/json" };
    const once = new URLSearchParams(SERVICE);
    const requests = [
      new Request(TOKEN_URL, { method: "POST", body, headers, redirect: "manual" }),
      new Request(`${TOKEN_URL}?${once}`, { headers }),
      new Request(`${TOKEN_URL}?x=1`, { method: "POST", body: once, headers, redirect: "manual" }),
      new Request(TOKEN_URL, { method: "POST", body: once, headers }),
    ];
    const at = strictCase();
    for (const request of requests) expect((await at.login.transport(request)).status).toBe(400);
    expect(at.login.violations).toHaveLength(4);
  });
});

it.each([
  ["a state that can be guessed", { state: "1" }],
  ["no state", { state: null }],
  ["a plain challenge", { code_challenge_method: "plain" }],
  ["no challenge", { code_challenge: null }],
  ["another callback", { redirect_uri: `${REDIRECT_URI}/` }],
  ["another client", { client_id: "3MVG9.other" }],
  ["openid without a nonce", { scope: "openid" }],
  ["a secret in the address", { client_secret: SECRET }],
])("an authorization request with %s", (_, change) => {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    state: "s".repeat(22),
    code_challenge: "c".repeat(43),
    code_challenge_method: "S256",
  });
  const address = () => `https://acme.my.salesforce.com/services/oauth2/authorize?${query}`;
  const { login } = strictCase();
  expect(login.authorize(address())).toContain("code=");
  for (const name of ["state", "code_challenge"]) query.set(name, query.get(name)!.replace(/^./, "x"));
  for (const [name, value] of Object.entries(change)) value === null ? query.delete(name) : query.set(name, value);
  expect(() => login.authorize(address())).toThrow(/invalid_request/);
});
