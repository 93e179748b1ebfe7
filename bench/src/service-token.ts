import type { Org } from "@postern/org";

/** An access token of the org's service app, by client credentials. */
export async function serviceToken(org: Org): Promise<string> {
  const { consumerKey, consumerSecret } = org.ready.service;
  const response = await org.fetch("http://localhost/services/oauth2/token", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: consumerKey,
      client_secret: consumerSecret,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
