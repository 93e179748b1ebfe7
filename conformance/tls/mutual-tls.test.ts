import { Agent } from "node:https";
import { createOrg, type Org } from "@postern/org";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask } from "./ask.ts";
import { foreignAuthority } from "./foreign-authority.ts";

type Rule = NonNullable<Parameters<Org["identity"]["registerApp"]>[0]["mutualTls"]>;
type Shown = { readonly cert: string; readonly key: string };

let org: Org;
let ca: string;
let url: string;
let issuing: Awaited<ReturnType<typeof foreignAuthority>>;
let consumerKey: string;
beforeAll(async () => {
  org = await createOrg();
  issuing = await foreignAuthority();
  const listening = await org.listen({ tls: { pubsubPort: null, clientAuthorities: issuing.pem }, pubsubPort: null });
  ca = listening.ca!;
  url = listening.httpsUrl!;
  consumerKey = org.ready.service.consumerKey;
});
afterAll(() => org.close());
beforeEach(() => proven({ type: "tls_client_auth_san_dns", value: "svc.acme.example" }));

function proven(mutualTls: Rule) {
  const { definition } = org.identity.apps().find((app) => app.definition.consumerKey === consumerKey)!;
  org.identity.registerApp({ ...definition, mutualTls });
}

/** A token request without a secret, on a connection that shows a certificate or none. */
const token = (shown?: Shown, agent?: object) =>
  ask(`${url}/services/oauth2/token`, {
    ca,
    form: { grant_type: "client_credentials", client_id: consumerKey },
    ...shown,
    ...agent,
  });
const refused = { status: 400, json: { error: "invalid_client" } };

describe("an app that proves itself by its certificate (RFC 8705), over a socket", () => {
  it("gets a token; the certificate of another gets none, nor does a connection without one", async () => {
    const own = await issuing.client("CN=acme-service", [{ type: "dns", value: "svc.acme.example" }]);
    expect(await token(own)).toMatchObject({ status: 200, json: { token_type: "Bearer" } });
    const other = await issuing.client("CN=acme-service", [{ type: "dns", value: "svc.evil.example" }]);
    expect(await token(other)).toMatchObject(refused);
    expect(await token()).toMatchObject(refused);
  });

  it.each([
    ["tls_client_auth_subject_dn", "CN=acme-service,OU=Sales,O=Acme"],
    ["tls_client_auth_san_dns", "svc.acme.example"],
    ["tls_client_auth_san_uri", "https://acme.example/svc"],
    ["tls_client_auth_san_spiffe", "spiffe://acme/svc"],
    ["tls_client_auth_san_ip", "192.0.2.9"],
    ["tls_client_auth_san_ip", "2001:db8::9"],
    ["tls_client_auth_san_email", "svc@acme.example"],
  ] as const)("by %s %s", async (type, value) => {
    const shown = await issuing.client("O=Acme, OU=Sales, CN=acme-service", [
      { type: "email", value: "svc@acme.example" },
      { type: "dns", value: "svc.acme.example" },
      { type: "url", value: "https://acme.example/svc" },
      { type: "url", value: "spiffe://acme/svc" },
      { type: "ip", value: "192.0.2.9" },
      { type: "ip", value: "2001:db8:0:0:0:0:0:9" },
    ]);
    proven({ type, value });
    expect((await token(shown)).status).toBe(200);
    proven({ type, value: `${value}x` });
    expect(await token(shown)).toMatchObject(refused);
  });

  it.each([
    ["commas, quotes and a plus sign", { O: [{ utf8String: 'Acme, "Inc" + Sons' }] }, 'O=Acme\\, \\"Inc\\" \\+ Sons'],
    ["a space at each end, a hash in front", { O: [{ utf8String: "# Acme " }] }, "O=\\# Acme\\ "],
    ["letters beyond ASCII", { O: [{ bmpString: "Müller & Søn 株式会社" }] }, "O=Müller & Søn 株式会社"],
    ["a type without a short name", { "2.5.4.5": [{ printableString: "42" }] }, "2.5.4.5=#13023432"],
  ])("writes a subject with %s as RFC 4514 does", async (_, part, value) => {
    proven({ type: "tls_client_auth_subject_dn", value: `CN=svc,${value}` });
    const answer = await token(await issuing.client([part, { CN: ["svc"] }] as never));
    expect(org.identity.loginHistory(1)[0]?.status).toBe("Success");
    expect(answer.status).toBe(200);
  });

  it("is not taken in by a certificate of an unknown authority, of none, expired, or for servers", async () => {
    const names = [{ type: "dns", value: "svc.acme.example" }] as const;
    const stranger = await foreignAuthority();
    const attempts: Record<string, Shown> = {
      "the same names from another authority of the same name": await stranger.client("CN=acme-service", [...names]),
      expired: await issuing.client("CN=acme-service", [...names], { notAfter: new Date(Date.now() - 60_000) }),
      "for servers": await issuing.client("CN=acme-service", [...names], { purpose: "1.3.6.1.5.5.7.3.1" }),
    };
    for (const [what, shown] of Object.entries(attempts))
      expect([what, await token(shown)]).toMatchObject([what, refused]);
  });

  it("can have its certificate from the org's own authority", async () => {
    const { certificate, privateKey } = org.clientCertificate({ commonName: "svc", dns: ["svc.acme.example"] });
    expect((await token({ cert: certificate, key: privateKey })).status).toBe(200);
    await using other = await createOrg();
    const forged = other.clientCertificate({ commonName: "svc", dns: ["svc.acme.example"] });
    expect(await token({ cert: forged.certificate, key: forged.privateKey })).toMatchObject(refused);
  });

  it("is proven on its connection alone: a session that is resumed keeps the certificate, another has none", async () => {
    const own = await issuing.client("CN=acme-service", [{ type: "dns", value: "svc.acme.example" }]);
    const agent = new Agent({ ca, ...own, maxCachedSessions: 10 });
    expect(await token(own, { agent })).toMatchObject({ status: 200, resumed: false });
    expect(await token(own, { agent })).toMatchObject({ status: 200, resumed: true });
    agent.destroy();
    expect(await token()).toMatchObject(refused);
  });

  it("is nothing over plain http, whatever a header says", async () => {
    const own = await issuing.client("CN=acme-service", [{ type: "dns", value: "svc.acme.example" }]);
    const answer = await fetch(`${org.ready.url}/services/oauth2/token`, {
      method: "POST",
      headers: {
        "x-client-cert": encodeURIComponent(own.cert),
        "x-forwarded-client-cert": `Cert="${encodeURIComponent(own.cert)}"`,
        "ssl-client-verify": "SUCCESS",
      },
      body: new URLSearchParams({ grant_type: "client_credentials", client_id: consumerKey }),
    });
    expect(await answer.json()).toMatchObject(refused.json);
  });
});
