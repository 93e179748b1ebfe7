import { expect, it } from "vitest";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  json,
  ORIGIN,
  type PracticeOrg,
  practiceOrg,
  USER_ID,
} from "../../test/practice-org.ts";
import { type ForeignTokens, type ImportGrantOptions, importGrant, memoryTokenStore } from "../index.ts";

const INTROSPECT = "/services/oauth2/introspect";
const ORG_ID = "00D000000000001EAA";
const IDENTITY = `${ORIGIN}/id/${ORG_ID}/${USER_ID}`;

function given(org: PracticeOrg, tokens: ForeignTokens, more: Partial<ImportGrantOptions> = {}) {
  const store = memoryTokenStore();
  return { store, run: () => importGrant({ store, grantId: "adopted", tokens, transport: org.transport, ...more }) };
}

const refreshToken = (org: PracticeOrg): ForeignTokens => ({
  kind: "refresh-token",
  refreshToken: org.refreshToken,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  loginUrl: ORIGIN,
});

it("a refresh token is introspected, stored with what the org says of it, and not spent", async () => {
  const org = practiceOrg();
  org.intercept = (_, path) =>
    path === INTROSPECT
      ? json({
          active: true,
          token_type: "refresh_token",
          client_id: CLIENT_ID,
          username: "me@acme.test",
          sub: IDENTITY,
          scope: "api refresh_token",
        })
      : undefined;
  const { run } = given(org, refreshToken(org));
  expect(await run()).toMatchObject({
    userId: USER_ID,
    organizationId: ORG_ID,
    username: "me@acme.test",
    scopes: ["api", "refresh_token"],
    accessToken: "",
    flow: "import",
    status: { state: "live" },
  });
  expect(org.count("/services/oauth2/token")).toBe(0);
});

it.each([
  ["is not active", { active: false }],
  ["is an access token", { active: true, token_type: "access_token" }],
  ["belongs to another app", { active: true, token_type: "refresh_token", client_id: "3MVG9other" }],
])("a token that %s is refused and not stored", async (_, answer) => {
  const org = practiceOrg();
  org.intercept = (_request, path) => (path === INTROSPECT ? json(answer) : undefined);
  const { run, store } = given(org, refreshToken(org));
  await expect(run()).rejects.toMatchObject({ code: "IMPORT_REFUSED" });
  expect(await store.list()).toEqual([]);
});

it("where the org does not let the app ask, nothing is believed unless that is wanted", async () => {
  const org = practiceOrg();
  org.introspection = false;
  const { run, store } = given(org, refreshToken(org));
  await expect(run()).rejects.toMatchObject({ code: "IMPORT_UNVERIFIED", data: { reason: "INVALID_CLIENT" } });
  expect(await store.list()).toEqual([]);
  const asked = org.requests.length;
  expect(await given(org, refreshToken(org), { verify: "none" }).run()).toMatchObject({ userId: "", accessToken: "" });
  expect(org.requests).toHaveLength(asked);
});

it("a network that is down is told as that", async () => {
  const { run } = given(practiceOrg(), refreshToken(practiceOrg()), {
    transport: () => Promise.reject(new TypeError("down")),
  });
  await expect(run()).rejects.toMatchObject({ code: "NETWORK" });
});

it.each([
  [401, "Session expired"],
  [403, "Bad_OAuth_Token"],
])("an access token that userinfo answers with %i %s is refused", async (status, text) => {
  const org = practiceOrg();
  org.intercept = () => new Response(text, { status });
  const tokens = { kind: "access-token", accessToken: org.accessToken, instanceUrl: ORIGIN } as const;
  await expect(given(org, tokens).run()).rejects.toMatchObject({ code: "IMPORT_REFUSED" });
});

it("an access token is stored as whose it is, asked with the token in the header alone", async () => {
  const org = practiceOrg();
  org.intercept = () =>
    json({ sub: IDENTITY, user_id: USER_ID, organization_id: ORG_ID, preferred_username: "me@acme.test" });
  const tokens = { kind: "access-token", accessToken: org.accessToken, instanceUrl: ORIGIN } as const;
  expect(await given(org, tokens).run()).toMatchObject({
    userId: USER_ID,
    username: "me@acme.test",
    refreshToken: null,
  });
  expect(org.requests).toMatchObject([{ method: "GET", path: "/services/oauth2/userinfo", body: "" }]);
  expect(org.requests[0]!.headers.get("authorization")).toBe(`Bearer ${org.accessToken}`);
});
