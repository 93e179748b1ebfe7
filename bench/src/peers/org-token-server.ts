// The org on a socket, asked for client-credentials tokens.
import { createOrg } from "@postern/org";

const org = await createOrg({ seed: "acme" });
const { url } = await org.listen({ pubsubPort: null });
const { consumerKey, consumerSecret } = org.ready.service;
const form = { grant_type: "client_credentials", client_id: consumerKey, client_secret: consumerSecret };
process.send!({
  url,
  path: "/services/oauth2/token",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(form).toString(),
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send!(user + system);
});
process.on("disconnect", () => void org.close().then(() => process.exit(0)));
