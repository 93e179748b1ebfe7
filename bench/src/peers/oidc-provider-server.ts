// oidc-provider as it comes: in-memory adapter, opaque tokens, client_secret_post.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const CLIENT = { client_id: "acme", client_secret: "a-secret-of-thirty-two-characters!" };
const provider = new Provider(url, {
  clients: [
    {
      ...CLIENT,
      redirect_uris: [],
      response_types: [],
      grant_types: ["client_credentials"],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  ttl: { ClientCredentials: 7200 },
});
server.on("request", provider.callback());
process.send!({
  url,
  path: "/token",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams({ grant_type: "client_credentials", ...CLIENT }).toString(),
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send!(user + system);
});
process.on("disconnect", () => process.exit(0));
