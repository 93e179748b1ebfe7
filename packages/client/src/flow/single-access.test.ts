import { expect, it } from "vitest";
import { connected } from "../../test/connected.ts";
import { json, ORIGIN, type PracticeOrg } from "../../test/practice-org.ts";
import { singleAccess, type TokenStore } from "../index.ts";

const PATH = "/services/oauth2/singleaccess";
const FRONTDOOR = `${ORIGIN}/secur/frontdoor.jsp?otp=once`;

async function withScopes(store: TokenStore, scopes: readonly string[]) {
  const grant = (await store.get("default"))!;
  await store.put({ ...grant, scopes }, grant.version);
}

/** The org refuses expired sessions here with 403, as it refuses a missing scope. */
function answers(org: PracticeOrg, refused = () => new Response("", { status: 403 })) {
  let live = org.accessToken;
  org.rest.set(`GET ${PATH}`, () => json({ frontdoor_uri: FRONTDOOR }));
  org.intercept = (request, path) =>
    path === PATH && request.headers.get("authorization") !== `Bearer ${live}` ? refused() : undefined;
  return { only: (token: string) => (live = token) };
}

it("is the address that the org gives, for a path where one is asked for", async () => {
  const { org, session } = await connected();
  answers(org);
  expect(await singleAccess(session)).toBe(FRONTDOOR);
  expect(org.requests.at(-1)).toMatchObject({ method: "GET", path: PATH, body: "" });
  const asked: string[] = [];
  org.rest.set(`GET ${PATH}`, (request) => {
    asked.push(new URL(request.url).searchParams.get("redirect_uri") ?? "");
    return json({ frontdoor_uri: FRONTDOOR });
  });
  await singleAccess(session, { path: "/lightning/o/Account/list?filter=a&b" });
  expect(asked).toEqual(["/lightning/o/Account/list?filter=a&b"]);
});

it.each(["https://evil.test/frontdoor.jsp?otp=x", "javascript:alert(1)", ""])(
  "%j is no address of the org",
  async (uri) => {
    const { org, session } = await connected();
    org.rest.set(`GET ${PATH}`, () => json({ frontdoor_uri: uri }));
    await expect(singleAccess(session)).rejects.toMatchObject({ code: "INSTANCE_URL_REFUSED" });
  },
);

it("a token without the scope is told, and not renewed in vain", async () => {
  const { org, session } = await connected();
  answers(org).only("no token");
  await expect(singleAccess(session)).rejects.toMatchObject({ code: "INSUFFICIENT_SCOPE", data: { scope: "web" } });
  expect(org.refreshes).toBe(0);
});

it.each([["web"], ["full"]])(
  "with the scope %s a refusal may mean an expired session: it is found out, and renewed",
  async (scope) => {
    const { org, store, again } = await connected();
    await withScopes(store, ["api", "refresh_token", scope]);
    const session = await again();
    const { only } = answers(org);
    org.expireSession();
    only(`00D000000000001!access.2`);
    expect(await singleAccess(session)).toBe(FRONTDOOR);
    expect(org.refreshes).toBe(1);
  },
);

it("a refusal of a session that is alive stays one", async () => {
  const { org, store, again } = await connected();
  await withScopes(store, ["api", "web"]);
  const session = await again();
  answers(org).only("no token");
  await expect(singleAccess(session)).rejects.toMatchObject({ code: "SALESFORCE_API", data: { status: 403 } });
  expect(org.refreshes).toBe(0);
});
