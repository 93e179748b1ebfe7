// The org on a socket, with one account to read and a session to read it with.
import { createOrg } from "@postern/org";

const org = await createOrg({ seed: "acme", dailyApiRequests: 10_000_000 });
const { url } = await org.listen({ pubsubPort: null });
const { consumerKey, consumerSecret } = org.ready.service;
const token = await fetch(`${url}/services/oauth2/token`, {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "client_credentials",
    client_id: consumerKey,
    client_secret: consumerSecret,
  }),
}).then((response) => response.json() as Promise<{ access_token: string }>);
const headers = { authorization: `Bearer ${token.access_token}` };
const found = await fetch(`${url}/services/data/v67.0/query?q=SELECT+Id+FROM+Account+LIMIT+1`, { headers }).then(
  (response) => response.json() as Promise<{ records: { Id: string }[] }>,
);
process.send!({
  url,
  path: `/services/data/v67.0/sobjects/Account/${found.records[0]!.Id}`,
  headers,
  clientId: consumerKey,
  clientSecret: consumerSecret,
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send!(user + system);
});
process.on("disconnect", () => void org.close().then(() => process.exit(0)));
