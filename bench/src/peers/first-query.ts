// A whole program: start, create the org, get a token, answer one query, end.
import { enableCompileCache } from "node:module";

enableCompileCache();
const { createOrg } = await import("@postern/org");
const { serviceToken } = await import("../service-token.ts");
const org = await createOrg({ seed: "acme" });
const accessToken = await serviceToken(org);
const answer = await org.fetch("http://localhost/services/data/v67.0/query?q=SELECT+COUNT()+FROM+Account", {
  headers: { authorization: `Bearer ${accessToken}` },
});
process.exit(answer.status === 200 ? 0 : 1);
