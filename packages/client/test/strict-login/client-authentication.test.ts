import { expect, it } from "vitest";
import { clientCredentialsFlow, introspect, refreshFlow, webServerFlow } from "../../src/index.ts";
import type { StrictApp } from "./judge-client.ts";
import { PRIVATE_KEY, SECRET, strictCase } from "./strict-case.ts";
import { CLIENT_ID, REDIRECT_URI } from "./strict-login.ts";

const WAYS: readonly [StrictApp["method"], header: boolean, parameters: readonly string[]][] = [
  ["none", false, ["client_id"]],
  ["secret-post", false, ["client_id", "client_secret"]],
  ["secret-basic", true, []],
  ["private-key-jwt", false, ["client_assertion", "client_assertion_type", "client_id"]],
];

it.each(WAYS)(
  "%s: at exchange, refresh and introspection, and in no other way beside it",
  async (way, header, names) => {
    const { client, login } = strictCase(way);
    const flow = webServerFlow({ ...client, redirectUri: REDIRECT_URI, scopes: ["api", "refresh_token"] });
    const { url, expected } = await flow.authorizationUrl();
    const tokens = await flow.finish(login.authorize(url), expected);
    await refreshFlow({ ...client, refreshToken: tokens.refreshToken! });
    await introspect({ ...client, token: tokens.accessToken });
    const posted = login.requests.filter((one) => one.method === "POST");
    expect(posted).toHaveLength(3);
    for (const one of posted) {
      expect(one.headers.has("authorization")).toBe(header);
      expect(
        Object.keys(one.form)
          .filter((name) => name.startsWith("client_"))
          .sort(),
      ).toEqual(names);
    }
    expect(login.violations).toEqual([]);
  },
);

it("a client assertion is addressed to the login server, or to what it asks for", async () => {
  for (const audience of [undefined, "https://acme.my.salesforce.com/services/oauth2/token"]) {
    const { client, login } = strictCase("private-key-jwt");
    const clientAuthentication = { privateKeyJwt: PRIVATE_KEY, keyId: "k1", ...(audience && { audience }) };
    await clientCredentialsFlow({ ...client, clientAuthentication });
    const [header, claims] = login
      .sent()
      .client_assertion!.split(".")
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as object);
    expect(header).toMatchObject({ alg: "RS256", kid: "k1" });
    expect(claims).toMatchObject({ iss: CLIENT_ID, sub: CLIENT_ID, aud: audience ?? login.origin });
    expect(login.violations).toEqual([]);
  }
});

it.each([
  ["secret-post", { clientSecret: "wrong" }],
  ["secret-basic", { clientSecret: "wrong", clientAuthentication: "secret-basic" }],
] as const)("%s with a wrong secret is a coded error that repeats no secret", async (way, wrong) => {
  const { client } = strictCase(way);
  const thrown = await clientCredentialsFlow({ ...client, ...wrong }).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: "INVALID_CLIENT" });
  expect(JSON.stringify(thrown)).not.toContain(SECRET);
});

it("a secret at hand is not sent by an app that is told to be public", async () => {
  const { client, login } = strictCase("none");
  await clientCredentialsFlow({ ...client, clientSecret: SECRET, clientAuthentication: "none" });
  expect(login.sent()).toEqual({ grant_type: "client_credentials", client_id: CLIENT_ID });
  expect(login.violations).toEqual([]);
});
