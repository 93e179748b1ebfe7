import { readFileSync } from "node:fs";
import { type ConnectOptions, clientCredentials, connect, jwtBearer, memoryTokenStore } from "@postern/client";
import { undiciTransport } from "@postern/client/node";
import { createOrg, type Listening, type Org } from "@postern/org";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let org: Org;
let open: Listening;
beforeAll(async () => {
  org = await createOrg({ serviceKey: true });
  open = await org.listen({ tls: { pubsubPort: null }, pubsubPort: null });
});
afterAll(() => org.close());

/** A session of the service app over https, with one API call behind it. */
async function session(transport: ReturnType<typeof undiciTransport>, over: Partial<ConnectOptions>) {
  try {
    const opened = await connect({
      loginUrl: open.httpsUrl!,
      clientId: org.ready.service.consumerKey,
      store: memoryTokenStore(),
      grantId: "service",
      allowedHosts: [new URL(open.httpsUrl!).host],
      transport,
      ...over,
    });
    await opened.limits();
    return opened;
  } finally {
    await transport.close();
  }
}

describe("our client over https", () => {
  it("logs in with the key of the ready line, given the org's authority", async () => {
    const privateKey = readFileSync(org.ready.service.privateKeyFile!, "utf8");
    const flow = jwtBearer({ privateKey, username: org.ready.integration.username });
    expect(await session(undiciTransport({ ca: open.ca! }), { flow })).toMatchObject({ instanceUrl: open.httpsUrl });
  });

  it("says what is wrong when it does not trust the authority", async () => {
    const { consumerSecret: clientSecret } = org.ready.service;
    const work = session(undiciTransport(), { clientSecret, flow: clientCredentials() });
    await expect(work).rejects.toMatchObject({ code: "NETWORK", data: { detail: "SELF_SIGNED_CERT_IN_CHAIN" } });
  });

  it("logs in by its certificate, with no secret", async () => {
    const { definition } = org.identity.apps().find((app) => app.definition.name === org.ready.service.name)!;
    org.identity.registerApp({
      ...definition,
      mutualTls: { type: "tls_client_auth_san_dns", value: "svc.acme.example" },
    });
    const clientCertificate = org.clientCertificate({ commonName: "svc", dns: ["svc.acme.example"] });
    const flow = clientCredentials();
    expect(await session(undiciTransport({ ca: [open.ca!], clientCertificate }), { flow })).toMatchObject({
      instanceUrl: open.httpsUrl,
    });
    const other = org.clientCertificate({ commonName: "svc", dns: ["svc.evil.example"] });
    const refused = session(undiciTransport({ ca: open.ca!, clientCertificate: other }), { flow });
    await expect(refused).rejects.toMatchObject({ code: "INVALID_CLIENT" });
  });
});
