import { expect, it } from "vitest";
import { type UserAgentFlowOptions, userAgentFlow } from "../../src/index.ts";
import { strictCase } from "./strict-case.ts";
import { CLIENT_ID, REDIRECT_URI } from "./strict-login.ts";

function start(options: Partial<UserAgentFlowOptions> = {}) {
  const given = strictCase("none");
  return { ...given, flow: userAgentFlow({ ...given.client, redirectUri: REDIRECT_URI, scopes: ["api"], ...options }) };
}

it.each([
  ["token", { scopes: ["api"] }, ["scope", "state"]],
  ["token", { scopes: [] }, ["state"]],
  ["token id_token", { scopes: ["api", "openid"] }, ["nonce", "scope", "state"]],
  ["hybrid_token", { hybrid: true }, ["scope", "state"]],
])("response_type=%s %j: no challenge, no secret", async (type, options, more) => {
  const { flow, login } = start(options);
  const { url, expected } = await flow.authorizationUrl();
  const callback = login.authorize(url);
  const query = new URL(url).searchParams;
  expect([...query.keys()].sort()).toEqual(["client_id", "redirect_uri", "response_type", ...more].sort());
  expect([query.get("response_type"), query.get("client_id")]).toEqual([type, CLIENT_ID]);
  expect(await flow.finish(callback, expected)).toMatchObject({
    flow: "user-agent",
    tokenType: "Bearer",
    isHybrid: type === "hybrid_token",
    instanceUrl: login.origin,
  });
  expect(login.sent()).toEqual({});
  expect(login.violations).toEqual([]);
});

it("an ID token is verified: signature, nonce and the access token beside it", async () => {
  const { flow, login } = start({ scopes: ["api", "openid"] });
  const { url, expected } = await flow.authorizationUrl();
  const callback = login.authorize(url);
  const changed = (change: (answer: URLSearchParams) => void) => {
    const address = new URL(callback);
    const answer = new URLSearchParams(address.hash.slice(1));
    change(answer);
    address.hash = String(answer);
    return address;
  };
  const [header, payload, signature] = new URLSearchParams(new URL(callback).hash.slice(1)).get("id_token")!.split(".");
  const claims = JSON.parse(Buffer.from(payload!, "base64url").toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: "somebody else" })).toString("base64url");
  const refused = [
    changed((answer) => answer.set("access_token", "00D000000000001!another")),
    changed((answer) => answer.set("id_token", `${header}.${forged}.${signature}`)),
    changed((answer) => answer.delete("id_token")),
  ];
  for (const address of refused)
    await expect(flow.finish(address, expected)).rejects.toMatchObject({ code: "LOGIN_RESPONSE_INVALID" });
  await expect(flow.finish(callback, { ...expected, nonce: "of another login" })).rejects.toMatchObject({
    code: "LOGIN_RESPONSE_INVALID",
  });
  expect(await flow.finish(callback, expected)).toMatchObject({ idToken: expect.any(String) });
});

it.each(["instance_url", "id", "api_instance_url"])("%s of the fragment cannot name a foreign host", async (name) => {
  const { flow, login } = start();
  const { url, expected } = await flow.authorizationUrl();
  const callback = new URL(login.authorize(url));
  const answer = new URLSearchParams(callback.hash.slice(1));
  answer.set(name, "https://evil.test/id/00D000000000001AAA/005000000000001AAA");
  callback.hash = String(answer);
  await expect(flow.finish(callback, expected)).rejects.toMatchObject({ code: "INSTANCE_URL_REFUSED" });
});

it("a refusal in the fragment, after its state is proven", async () => {
  const { flow, login } = start();
  const { url, expected } = await flow.authorizationUrl();
  const denied = login.authorize(url, "deny");
  await expect(flow.finish(denied, { ...expected, state: "forged" })).rejects.toMatchObject({ code: "STATE_MISMATCH" });
  await expect(flow.finish(denied, expected)).rejects.toMatchObject({ code: "CALLBACK_ERROR" });
});
