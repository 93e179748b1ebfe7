// A whole program: start, create the org, get a token, answer one query, end.
import { enableCompileCache } from "node:module";

enableCompileCache();
const { createOrg } = await import("@postern/org");
const org = await createOrg({ seed: "acme" });
const { consumerKey, consumerSecret } = org.ready.service;
const token = await org.fetch("http://localhost/services/oauth2/token", {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "client_credentials",
    client_id: consumerKey,
    client_secret: consumerSecret,
  }),
});
const { access_token } = (await token.json()) as { access_token: string };
const answer = await org.fetch("http://localhost/services/data/v67.0/query?q=SELECT+COUNT()+FROM+Account", {
  headers: { authorization: `Bearer ${access_token}` },
});
process.exit(answer.status === 200 ? 0 : 1);
