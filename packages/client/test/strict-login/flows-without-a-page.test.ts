import { describe, expect, it } from "vitest";
import {
  assetTokenFlow,
  clientCredentialsFlow,
  createDpopKey,
  dangerousUsernamePasswordFlow,
  jwtBearerFlow,
  samlAssertionFlow,
  samlBearerFlow,
  type Tokens,
  tokenExchangeFlow,
} from "../../src/index.ts";
import { ORG_ID, USER_ID, USERNAME } from "./issued-tokens.ts";
import { PRIVATE_KEY, SECRET, type StrictCase, strictCase } from "./strict-case.ts";
import { CLIENT_ID } from "./strict-login.ts";

const XML = '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">Zoë ≠ ?>~</saml:Assertion>';
const ENCODED = Buffer.from(XML).toString("base64url");
const GRANT = "urn:ietf:params:oauth:grant-type:";
const TYPE = "urn:ietf:params:oauth:token-type:";
const BY_SECRET = { client_id: CLIENT_ID, client_secret: SECRET };

interface Row {
  readonly name: string;
  readonly run: (at: StrictCase) => Promise<Partial<Tokens>>;
  /** The whole form, no parameter more. */
  readonly form: Readonly<Record<string, unknown>>;
  readonly flow: Tokens["flow"];
}

const exchange = { subjectToken: "idp.token", subjectTokenType: "id_token" } as const;
const exchanged = { subject_token: "idp.token", subject_token_type: `${TYPE}id_token`, ...BY_SECRET };

const ROWS: readonly Row[] = [
  {
    name: "client credentials: no scope",
    run: ({ client }) => clientCredentialsFlow(client),
    form: { grant_type: "client_credentials", ...BY_SECRET },
    flow: "client-credentials",
  },
  {
    name: "JWT bearer: the assertion proves the app, so no secret travels",
    run: ({ client }) => jwtBearerFlow({ ...client, username: USERNAME, privateKey: PRIVATE_KEY, keyId: "k1" }),
    form: { grant_type: `${GRANT}jwt-bearer`, assertion: expect.any(String), client_id: CLIENT_ID },
    flow: "jwt-bearer",
  },
  {
    name: "SAML bearer: XML is encoded as base64url",
    run: ({ client }) => samlBearerFlow({ ...client, assertion: XML }),
    form: { grant_type: `${GRANT}saml2-bearer`, assertion: ENCODED, client_id: CLIENT_ID },
    flow: "saml-bearer",
  },
  {
    name: "SAML bearer: base64 with line breaks is written anew",
    run: ({ client }) =>
      samlBearerFlow({
        ...client,
        assertion: async () => Buffer.from(XML).toString("base64").replace(/.{40}/g, "$&\n"),
      }),
    form: { grant_type: `${GRANT}saml2-bearer`, assertion: ENCODED, client_id: CLIENT_ID },
    flow: "saml-bearer",
  },
  {
    name: "SAML assertion: no app at all",
    run: ({ client: { clientId: _, clientSecret: __, ...client } }) => samlAssertionFlow({ ...client, assertion: XML }),
    form: {
      grant_type: "assertion",
      assertion: ENCODED,
      assertion_type: "urn:oasis:names:tc:SAML:2.0:profiles:SSO:browser",
    },
    flow: "saml-assertion",
  },
  {
    name: "token exchange: what is not given is not sent",
    run: ({ client }) => tokenExchangeFlow({ ...client, ...exchange }),
    form: { grant_type: `${GRANT}token-exchange`, ...exchanged },
    flow: "token-exchange",
  },
  {
    name: "token exchange: handler, scopes and web sessions",
    run: ({ client }) =>
      tokenExchangeFlow({ ...client, ...exchange, tokenHandler: "AcmeHandler", scopes: ["api", "web"], hybrid: true }),
    form: { grant_type: `${GRANT}hybrid-token-exchange`, ...exchanged, token_handler: "AcmeHandler", scope: "api web" },
    flow: "token-exchange",
  },
  {
    name: "username and password: the security token behind the password",
    run: ({ client }) =>
      dangerousUsernamePasswordFlow({ ...client, username: USERNAME, password: "pw-1", securityToken: "TOKEN" }),
    form: { grant_type: "password", username: USERNAME, password: "pw-1TOKEN", ...BY_SECRET },
    flow: "username-password",
  },
];

describe.each(ROWS)("$name", ({ run, form, flow }) => {
  it("sends this form, and reads whose tokens came", async () => {
    const at = strictCase();
    expect(await run(at)).toMatchObject({
      flow,
      tokenType: "Bearer",
      refreshToken: null,
      userId: USER_ID,
      organizationId: ORG_ID,
    });
    expect(at.login.sent()).toEqual(form);
    expect(at.login.violations).toEqual([]);
  });
});

it.each(["access_token", "refresh_token", "id_token", "saml2", "jwt"] as const)(
  "the subject token type %s is sent as its URN",
  async (subjectTokenType) => {
    const { client, login } = strictCase();
    await tokenExchangeFlow({ ...client, subjectToken: "t", subjectTokenType });
    expect(login.sent().subject_token_type).toBe(TYPE + subjectTokenType);
    expect(login.violations).toEqual([]);
  },
);

describe("the assertion of the JWT bearer flow", () => {
  const claimsOf = (assertion: string) =>
    JSON.parse(Buffer.from(assertion.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;

  it("has iss, sub, aud, exp and jti, by the clock that was given", async () => {
    const at = strictCase();
    await jwtBearerFlow({ ...at.client, username: USERNAME, privateKey: PRIVATE_KEY });
    expect(claimsOf(at.login.sent().assertion!)).toEqual({
      iss: CLIENT_ID,
      sub: USERNAME,
      aud: at.login.origin,
      exp: at.clock.now() / 1000 + 180,
      jti: expect.any(String),
    });
  });

  it.each([
    ["https://login.salesforce.com", undefined, "https://login.salesforce.com"],
    ["https://test.salesforce.com", undefined, "https://test.salesforce.com"],
    ["https://acme--dev.sandbox.my.salesforce.com", undefined, "https://test.salesforce.com"],
    ["https://acme.my.site.com/customers", undefined, "https://acme.my.site.com/customers"],
    ["https://acme.my.salesforce.com", "https://login.salesforce.com", "https://login.salesforce.com"],
  ])("at %s with audience %s is for %s", async (loginUrl, audience, expected) => {
    const assertions: string[] = [];
    const transport = async (request: Request) => {
      assertions.push(new URLSearchParams(await request.text()).get("assertion")!);
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    };
    const options = { ...strictCase().client, loginUrl, transport, discovery: "none" } as const;
    const run = jwtBearerFlow({
      ...options,
      username: USERNAME,
      privateKey: PRIVATE_KEY,
      ...(audience && { audience }),
    });
    await expect(run).rejects.toMatchObject({ code: "OAUTH_REFUSED" });
    expect(assertions.map(claimsOf)).toMatchObject([{ aud: expected }]);
  });

  it("is new at every login", async () => {
    const at = strictCase();
    for (let login = 0; login < 3; login++)
      await jwtBearerFlow({ ...at.client, username: USERNAME, privateKey: PRIVATE_KEY });
    expect(at.login.violations).toEqual([]);
  });

  it("for another audience or user is refused by name", async () => {
    const at = strictCase();
    const run = (more: object) => jwtBearerFlow({ ...at.client, username: USERNAME, privateKey: PRIVATE_KEY, ...more });
    await expect(run({ audience: "https://test.salesforce.com" })).rejects.toMatchObject({
      code: "LOGIN_WRONG_AUDIENCE",
    });
    await expect(run({ username: "nobody@acme.test" })).rejects.toMatchObject({ code: "LOGIN_NOT_APPROVED" });
  });
});

describe("asset tokens", () => {
  it("are asked for with the access token, and the device's own word where there is one", async () => {
    const { client, login } = strictCase();
    const asset = await assetTokenFlow({ ...client, accessToken: "00D!x", actorToken: "a.b.c" });
    expect(asset).toMatchObject({ token: expect.any(String), issuedTokenType: null });
    const form = {
      grant_type: `${GRANT}token-exchange`,
      subject_token: "00D!x",
      subject_token_type: `${TYPE}access_token`,
    };
    expect(login.sent()).toEqual({ ...form, ...BY_SECRET, actor_token: "a.b.c", actor_token_type: `${TYPE}jwt` });
    await assetTokenFlow({ ...client, accessToken: "00D!x" });
    expect(login.sent()).toEqual({ ...form, ...BY_SECRET });
    expect(login.violations).toEqual([]);
  });
});

it("every flow that can binds its token to a key", async () => {
  for (const { name, run, flow } of ROWS) {
    if (flow === "saml-assertion" || flow === "username-password") continue;
    const at = strictCase();
    const bound = { ...at, client: { ...at.client, dpop: "required", dpopKey: await createDpopKey() } };
    expect(await run(bound), name).toMatchObject({ tokenType: "DPoP", dpopKey: bound.client.dpopKey });
    expect(at.login.violations).toEqual([]);
  }
});

it.each([
  ["no assertion", ""],
  ["base64 of something else", Buffer.from("hello").toString("base64")],
])("%s is refused before anything is sent", async (_, assertion) => {
  const { client, login } = strictCase();
  await expect(samlBearerFlow({ ...client, assertion })).rejects.toMatchObject({ code: "LOGIN_INPUT_INVALID" });
  expect(login.sent()).toEqual({});
});
