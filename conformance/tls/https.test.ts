import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { createOrg, type Listening, type Org } from "@postern/org";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ask } from "./ask.ts";

let org: Org;
let open: Listening;
let ca: string;
let url: string;
beforeEach(async () => {
  org = await createOrg();
  open = await org.listen({ tls: true });
  ca = open.ca!;
  url = open.httpsUrl!;
});
afterEach(() => org.close());

const clientCredentials = (over: object = {}) => {
  const { consumerKey: client_id, consumerSecret: client_secret } = org.ready.service;
  return ask(`${url}/services/oauth2/token`, {
    ca,
    form: { grant_type: "client_credentials", client_id, client_secret },
    ...over,
  });
};

describe("the https listener", () => {
  it.each(["localhost", "127.0.0.1"])("is trusted as %s by who trusts the org's authority", async (host) => {
    const answer = await ask(`${url.replace("localhost", host)}/services/data`, { ca });
    expect(answer.status).toBe(200);
  });

  it("is trusted under the login hosts of a laptop, and under no other name", async () => {
    const named = (servername: string) => ask(`${url}/services/data`, { ca, servername });
    expect((await named("login.localhost")).status).toBe(200);
    await expect(named("login.salesforce.com")).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
  });

  it("is refused by who does not trust it", async () => {
    await expect(ask(`${url}/services/data`)).rejects.toMatchObject({ code: "SELF_SIGNED_CERT_IN_CHAIN" });
    await using other = await createOrg();
    const { ca: ofAnother } = await other.listen({ tls: true, pubsubPort: null });
    await expect(ask(`${url}/services/data`, { ca: ofAnother! })).rejects.toThrow(/certificate/);
  });

  it("writes its own origin wherever the org writes an address", async () => {
    const { json: tokens } = await clientCredentials();
    expect(tokens).toMatchObject({ instance_url: url, id: expect.stringContaining(`${url}/id/`) });
    const { json: discovery } = await ask(`${url}/.well-known/openid-configuration`, { ca });
    expect(discovery).toMatchObject({ issuer: url, token_endpoint: `${url}/services/oauth2/token` });
    const plain = await fetch(`${open.url}/.well-known/openid-configuration`);
    expect(await plain.json()).toMatchObject({ issuer: open.url });
  });

  it("is the same org: a token from one listener is good on the other", async () => {
    const { json } = await clientCredentials();
    const headers = { authorization: `Bearer ${json.access_token}` };
    expect((await fetch(`${open.url}/services/data/v67.0/limits`, { headers })).status).toBe(200);
    expect((await ask(`${url}/services/data/v67.0/limits`, { ca, headers })).status).toBe(200);
  });

  it("sets its cookies for secure connections alone", async () => {
    const { headers } = await ask(`${url}/login`, { ca });
    const cookies = [headers["set-cookie"]].flat();
    expect(cookies.every((cookie) => cookie?.includes("Secure"))).toBe(true);
  });

  it("speaks TLS 1.2 and 1.3 and nothing older, and no plain HTTP", async () => {
    const port = Number(new URL(url).port);
    const handshake = (maxVersion: "TLSv1.1" | "TLSv1.2" | "TLSv1.3") =>
      new Promise<string | null>((resolve, reject) => {
        const options = { port, ca, servername: "localhost", minVersion: "TLSv1" as const, maxVersion };
        const socket = connectTls({ ...options, ciphers: "DEFAULT:@SECLEVEL=0" }, () => {
          resolve(socket.getProtocol());
          socket.destroy();
        });
        socket.once("error", reject);
      });
    expect(await handshake("TLSv1.2")).toBe("TLSv1.2");
    expect(await handshake("TLSv1.3")).toBe("TLSv1.3");
    await expect(handshake("TLSv1.1")).rejects.toMatchObject({ code: expect.stringContaining("PROTOCOL_VERSION") });
    await expect(fetch(url.replace("https:", "http:"))).rejects.toThrow();
  });

  it("closes although a connection never finished its handshake", async () => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    await once(socket, "connect");
    const gone = once(socket, "close");
    await open.close();
    await gone;
  });
});

describe("an address already taken", () => {
  it("fails as a whole, and what was opened is closed", async () => {
    await using other = await createOrg();
    const port = Number(new URL(open.url).port);
    const taken = { port: 0, tls: { httpsPort: port } };
    await expect(other.listen(taken)).rejects.toMatchObject({ code: "EADDRINUSE", port });
    expect(other.ready).toMatchObject({ url: null, httpsUrl: null });
    await other.listen({ tls: true });
  });
});

describe("names of one's own", () => {
  it("are in the certificate, and /_postern answers under them", async () => {
    await using other = await createOrg();
    const hosts = ["acme.my.local", "10.1.2.3"];
    const listening = await other.listen({ tls: { hosts, pubsubPort: null } });
    expect(listening.pubsubTlsUrl).toBeNull();
    const health = `${listening.httpsUrl}/_postern/health`;
    const asked = (host: string) => ask(health, { ca: listening.ca!, servername: host, headers: { host } });
    expect((await asked("acme.my.local")).status).toBe(200);
    await expect(asked("evil.example")).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
  });
});

describe("where a peer seems to come from", () => {
  const network = (method: string, body?: object) =>
    ask(`${url}/_postern/network`, { ca, method, ...(body && { body }) });
  const profileOf = async (username: string) => {
    const { accessToken } = await org.login();
    const soql = encodeURIComponent(`SELECT ProfileId FROM User WHERE Username = '${username}'`);
    const headers = { authorization: `Bearer ${accessToken}` };
    const { json } = await ask(`${url}/services/data/v67.0/query?q=${soql}`, { ca, headers });
    return json.records[0].ProfileId as string;
  };
  const seen = async (over: object = {}) => {
    await clientCredentials(over);
    return org.identity.loginHistory(1)[0]?.ip;
  };

  it("is the machine itself, as IPv4", async () => {
    expect(await seen()).toBe("127.0.0.1");
    await using both = await createOrg();
    const { url: dual } = await both.listen({ host: "::", pubsubPort: null });
    const answer = await fetch(`${dual.replace("[::]", "127.0.0.1")}/services/data`);
    await answer.text();
    expect(both.log().at(-1)).toMatchObject({ ip: "127.0.0.1" });
  });

  it("is what /_postern/network says, on every listener, until it is taken back", async () => {
    expect((await network("POST", { address: "203.0.113.9" })).json).toEqual({ address: "203.0.113.9", peers: {} });
    expect(await seen()).toBe("203.0.113.9");
    await (await fetch(`${open.url}/services/data`)).text();
    expect(org.log().at(-1)).toMatchObject({ ip: "203.0.113.9" });
    expect((await network("DELETE")).status).toBe(204);
    expect(await seen()).toBe("127.0.0.1");
    expect((await network("GET")).json).toEqual({ address: null, peers: {} });
  });

  it("can be told for one address of this machine", async () => {
    await network("POST", { address: "2001:db8::7", peer: "127.0.0.2" });
    expect(await seen()).toBe("127.0.0.1");
    await network("POST", { address: "2001:db8::8", peer: "127.0.0.1" });
    expect(await seen()).toBe("2001:db8::8");
  });

  it("decides about login ranges: an address policy can be rehearsed over sockets", async () => {
    const profile = await profileOf(org.ready.integration.username);
    org.identity.changeProfile(profile, { loginIpRanges: [{ start: "203.0.113.0", end: "203.0.113.255" }] });
    expect((await clientCredentials()).status).toBe(400);
    await network("POST", { address: "203.0.113.9" });
    expect((await clientCredentials()).status).toBe(200);
  });

  it.each([[{}], [{ address: "nowhere" }], [{ address: "203.0.113.9", peer: "all" }], [{ address: 7 }]])(
    "refuses %j",
    async (body) => expect((await network("POST", body)).status).toBe(400),
  );

  it("is not for pages of other sites", async () => {
    const headers = { origin: "https://evil.example" };
    const answer = await ask(`${url}/_postern/network`, { ca, headers, body: { address: "203.0.113.9" } });
    expect(answer.status).toBe(403);
    expect(await seen()).toBe("127.0.0.1");
  });
});
