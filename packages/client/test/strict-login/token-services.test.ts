import { expect, it } from "vitest";
import { introspect, refreshFlow, revoke, type Tokens, webServerFlow } from "../../src/index.ts";
import { USERNAME } from "./issued-tokens.ts";
import { SECRET, type StrictCase, strictCase } from "./strict-case.ts";
import { CLIENT_ID, REDIRECT_URI } from "./strict-login.ts";

async function loggedIn(given = strictCase(), hybrid = false): Promise<StrictCase & { tokens: Tokens }> {
  const flow = webServerFlow({ ...given.client, redirectUri: REDIRECT_URI, scopes: ["api", "refresh_token"], hybrid });
  const { url, expected } = await flow.authorizationUrl();
  return { ...given, tokens: await flow.finish(given.login.authorize(url), expected) };
}

it.each([
  ["refresh_token", false],
  ["hybrid_refresh", true],
])("%s: the token and the client, no scope and no callback", async (grantType, hybrid) => {
  const { client, login, tokens } = await loggedIn(strictCase(), hybrid);
  const again = await refreshFlow({ ...client, refreshToken: tokens.refreshToken!, hybrid });
  expect(login.sent()).toEqual({
    grant_type: grantType,
    refresh_token: tokens.refreshToken,
    client_id: CLIENT_ID,
    client_secret: SECRET,
  });
  expect(again).toMatchObject({ flow: "refresh", isHybrid: hybrid });
  expect(again.refreshToken).not.toBe(tokens.refreshToken);
  expect(login.violations).toEqual([]);
});

it("without rotation a refresh answers with no refresh token, and the old one stays good", async () => {
  const { client, login, tokens } = await loggedIn();
  login.tokens.rotation = false;
  for (let time = 0; time < 2; time++)
    expect((await refreshFlow({ ...client, refreshToken: tokens.refreshToken! })).refreshToken).toBeNull();
});

it("a spent refresh token is refused by name, with all that came of it", async () => {
  const { client, login, tokens } = await loggedIn();
  const { refreshToken } = await refreshFlow({ ...client, refreshToken: tokens.refreshToken! });
  for (const token of [tokens.refreshToken!, refreshToken!])
    await expect(refreshFlow({ ...client, refreshToken: token })).rejects.toMatchObject({
      code: "REFRESH_TOKEN_ENDED",
    });
  expect(login.tokens.reuses).toBe(2);
});

it("introspection asks with the client's proof and spends nothing", async () => {
  const { client, login, tokens } = await loggedIn();
  const found = await introspect({ ...client, token: tokens.refreshToken!, hint: "refresh_token" });
  expect(found).toMatchObject({ active: true, token_type: "refresh_token", username: USERNAME });
  expect(login.sent("/services/oauth2/introspect")).toEqual({
    token: tokens.refreshToken,
    token_type_hint: "refresh_token",
    client_id: CLIENT_ID,
    client_secret: SECRET,
  });
  expect(await introspect({ ...client, token: "unknown" })).toEqual({ active: false });
  await refreshFlow({ ...client, refreshToken: tokens.refreshToken! });
  expect(login.violations).toEqual([]);
});

it.each(["none", "secret-post"] as const)(
  "revocation by an app of %s sends the token and no credentials",
  async (way) => {
    const { client, login, tokens } = await loggedIn(strictCase(way));
    await revoke({ ...client, token: tokens.refreshToken! });
    expect(login.sent("/services/oauth2/revoke")).toEqual({ token: tokens.refreshToken, client_id: CLIENT_ID });
    expect(login.violations).toEqual([]);
    expect(await introspect({ ...client, token: tokens.accessToken })).toEqual({ active: false });
    await expect(revoke({ ...client, token: tokens.refreshToken! })).rejects.toMatchObject({
      code: "OAUTH_REFUSED",
      data: { error: "invalid_token" },
    });
  },
);
