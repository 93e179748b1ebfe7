// How much the definition would move, asked of a local org in this process.
// usage: node scripts/pinned-node.mjs examples/acme/count.ts
import { connect, createOrg, memoryTokenStore, soql } from "postern";
import acme from "./postern.config.ts";

await using org = await createOrg({ seed: "acme" });
const { consumerKey, consumerSecret } = org.ready.service;
const session = await connect({
  store: memoryTokenStore(),
  grantId: "example",
  flow: "client-credentials",
  loginUrl: "http://localhost",
  clientId: consumerKey,
  clientSecret: consumerSecret,
  transport: (request) => org.fetch(request),
  allowInsecureLoopback: true,
});

console.log(`${acme.app.name}: ${acme.app.scopes.join(", ")}`);
for (const { object } of acme.sync) {
  const [row] = await session.query<{ n: number }>(soql`SELECT COUNT(Id) n FROM ${soql.name(object)}`).toArray();
  console.log(object.padEnd(12), String(row?.n ?? 0).padStart(6));
}
