import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aProofKey, type ProofKey, type ProofOver } from "./dpop.ts";
import { CALLBACK, ORIGIN, type Rehearsal, rehearse } from "./rehearsal.ts";

const TOKEN_URL = `${ORIGIN}/services/oauth2/token`;
const API_URL = `${ORIGIN}/services/data/v67.0/limits`;

let r: Rehearsal;
let key: ProofKey;
beforeAll(async () => {
  [r, key] = await Promise.all([rehearse(), aProofKey()]);
});
afterAll(() => r.org.close());
beforeEach(async () => {
  await r.reset();
  r.settings({ dpop: "required" });
});

async function tokens(with_: ProofKey = key, over: ProofOver = {}) {
  const dpop = await with_.proof({ method: "POST", url: TOKEN_URL, at: r.clock.now() }, over);
  return r.token({ grant_type: "client_credentials" }, { headers: { dpop } });
}

async function call(accessToken: string, proof: string | null, scheme = "DPoP", url = API_URL) {
  const headers = { authorization: `${scheme} ${accessToken}`, ...(proof === null ? {} : { dpop: proof }) };
  const response = await r.org.fetch(url, { headers });
  return { status: response.status, reason: r.org.log().at(-1)?.reason };
}

const apiProof = (accessToken: string, over: ProofOver = {}, with_ = key) =>
  with_.proof({ method: "GET", url: API_URL, at: r.clock.now() }, { accessToken, ...over });

describe("DPoP (RFC 9449)", () => {
  it.each(["ES256", "ES384", "RS256"] as const)(
    "%s: tokens are bound to the key and good with its proofs",
    async (alg) => {
      const own = await aProofKey(alg);
      const { tokens: issued } = await tokens(own);
      expect(issued).toMatchObject({ token_type: "DPoP" });
      expect(await call(issued!.access_token!, await apiProof(issued!.access_token!, {}, own))).toMatchObject({
        status: 200,
      });
    },
  );

  it("a stolen token is worth nothing without the key", async () => {
    const access = (await tokens()).tokens!.access_token!;
    const thief = await aProofKey();
    const expired = { status: 401 };
    expect(await call(access, null)).toMatchObject({
      ...expired,
      reason: expect.stringContaining("no proof was sent"),
    });
    expect(await call(access, null, "Bearer")).toMatchObject(expired);
    expect(await call(access, await apiProof(access, {}, thief))).toMatchObject({
      ...expired,
      reason: "DPoP: the proof is of another key",
    });
  });

  it("a proof works once, at its address, with its method, for its token, in its time", async () => {
    const access = (await tokens()).tokens!.access_token!;
    const proof = await apiProof(access);
    expect(await call(access, proof)).toMatchObject({ status: 200 });
    const refusedFor = async (reason: string, given: string) =>
      expect(await call(access, given)).toEqual({ status: 401, reason: expect.stringContaining(reason) });
    await refusedFor("used before", proof);
    await refusedFor("htm is POST", await apiProof(access, { claims: { htm: "POST" } }));
    await refusedFor("htu is", await apiProof(access, { claims: { htu: `${API_URL}x` } }));
    await refusedFor("htu is", await apiProof(access, { claims: { htu: API_URL.replace("acme", "evil") } }));
    await refusedFor("ath", await apiProof("another token"));
    await refusedFor("ath", await apiProof(access, { claims: { ath: undefined } }));
    await refusedFor(
      "org's clock",
      await apiProof(access, { claims: { iat: Math.floor(r.clock.now() / 1000) - 600 } }),
    );
    await refusedFor(
      "org's clock",
      await apiProof(access, { claims: { iat: Math.floor(r.clock.now() / 1000) + 600 } }),
    );
    await refusedFor("jti", await apiProof(access, { claims: { jti: undefined } }));
  });

  it("query and fragment of the address do not count, letter case of the host neither", async () => {
    const access = (await tokens()).tokens!.access_token!;
    const proof = await apiProof(access, { claims: { htu: API_URL.replace("https://acme", "HTTPS://ACME") } });
    expect(await call(access, proof, "DPoP", `${API_URL}?x=1`)).toMatchObject({ status: 200 });
  });

  it("algorithms: none, HMAC and unknown ones are refused, a private key in the header too, another typ too", async () => {
    const invalid = "token invalid_dpop_proof / invalid DPoP proof";
    const { privateKey } = await generateKeyPair("ES256", { extractable: true });
    const withPrivate = await exportJWK(privateKey);
    const claims = { htm: "POST", htu: TOKEN_URL, iat: Math.floor(r.clock.now() / 1000), jti: "a" };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const forged: [string, string][] = [
      [`${part({ alg: "none", typ: "dpop+jwt", jwk: withPrivate })}.${part(claims)}.`, "algorithm none"],
      [
        await new SignJWT(claims)
          .setProtectedHeader({ alg: "HS256", typ: "dpop+jwt", jwk: { kty: "oct" } })
          .sign(new Uint8Array(32)),
        "algorithm HS256",
      ],
      [
        await new SignJWT(claims)
          .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: withPrivate as never })
          .sign(privateKey),
        "private key",
      ],
      [await key.proof({ method: "POST", url: TOKEN_URL, at: r.clock.now() }, { header: { typ: "JWT" } }), "typ"],
      ["a.b", "one JWT"],
      ["x".repeat(9_000), "8 KB"],
    ];
    for (const [dpop, reason] of forged) {
      const { text } = await r.token({ grant_type: "client_credentials" }, { headers: { dpop } });
      expect(text).toContain(invalid);
      expect(text).toContain(reason);
    }
  });

  it("a code is bound by dpop_jkt: injected with another key it is refused, and is still good for its own", async () => {
    const thief = await aProofKey();
    const proofOf = (with_: ProofKey) => with_.proof({ method: "POST", url: TOKEN_URL, at: r.clock.now() });
    const dpop_jkt = key.jkt;
    const code = await r.code({ dpop_jkt });
    const fields = { grant_type: "authorization_code", code, redirect_uri: CALLBACK, code_verifier: r.verifier };
    expect((await r.token(fields, { headers: { dpop: await proofOf(thief) } })).text).toContain("invalid_dpop_proof");
    const own = await r.token(fields, { headers: { dpop: await proofOf(key) } });
    expect(own.tokens).toMatchObject({ token_type: "DPoP", refresh_token: expect.any(String) });

    const refresh = { grant_type: "refresh_token", refresh_token: own.tokens!.refresh_token };
    expect((await r.token(refresh, { headers: { dpop: await proofOf(thief) } })).text).toContain("invalid_dpop_proof");
    expect((await r.token(refresh, { headers: { dpop: await proofOf(key) } })).text).toBe("tokens");
  });

  it("allowed, not required: bearers are served beside bound clients; off: a proof is ignored", async () => {
    r.settings({ dpop: "allowed" });
    expect((await r.clientCredentials()).tokens).toMatchObject({ token_type: "Bearer" });
    expect((await tokens()).tokens).toMatchObject({ token_type: "DPoP" });
    r.settings({ dpop: "off" });
    expect((await tokens()).tokens).toMatchObject({ token_type: "Bearer" });
  });
});

describe("mutual TLS (RFC 8705)", () => {
  const certificate = {
    subjectDn: "CN=acme-service,O=Acme",
    san: {
      dns: ["svc.acme.example"],
      uri: ["spiffe://acme/svc", "urn:x"],
      ip: ["192.0.2.9"],
      email: ["svc@acme.example"],
    },
    thumbprint: "x",
    verified: true,
  };
  const noSecret = { grant_type: "client_credentials", client_secret: undefined };

  beforeEach(() => r.settings({ dpop: "off" }));

  it.each([
    ["tls_client_auth_subject_dn", "CN=acme-service,O=Acme"],
    ["tls_client_auth_san_dns", "svc.acme.example"],
    ["tls_client_auth_san_uri", "urn:x"],
    ["tls_client_auth_san_ip", "192.0.2.9"],
    ["tls_client_auth_san_email", "svc@acme.example"],
    ["tls_client_auth_san_spiffe", "spiffe://acme/svc"],
  ] as const)("%s stands in for the secret", async (type, value) => {
    r.settings({ mutualTls: { type, value } });
    r.certificate = certificate;
    expect((await r.token(noSecret)).text).toBe("tokens");
    r.settings({ mutualTls: { type, value: `${value}x` } });
    expect((await r.token(noSecret)).text).toContain("invalid_client");
  });

  it("a certificate of an unknown authority proves nothing; a URI is no SPIFFE id", async () => {
    r.settings({ mutualTls: { type: "tls_client_auth_san_dns", value: "svc.acme.example" } });
    r.certificate = { ...certificate, verified: false };
    expect((await r.token(noSecret)).text).toContain("invalid_client");
    r.settings({ mutualTls: { type: "tls_client_auth_san_spiffe", value: "urn:x" } });
    r.certificate = certificate;
    expect((await r.token(noSecret)).text).toContain("invalid_client");
  });
});
