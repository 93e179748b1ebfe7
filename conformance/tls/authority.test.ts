import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ConnectionOptions, connect, createServer, type Server, type TLSSocket } from "node:tls";
import { createOrg, type Listening } from "@postern/org";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { certificateFolder } from "../../packages/org/src/certificates/certificate-folder.ts";
import { orgAuthorities } from "../../packages/org/src/certificates/org-authorities.ts";
import { serveCertificate } from "../../packages/org/src/certificates/serve-certificate.ts";
import { ask } from "./ask.ts";
import { readCertificate } from "./foreign-authority.ts";

const DAY_MS = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "authority-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const authorities = (now?: () => number) => orgAuthorities(certificateFolder(folder), now);

const handshake = (options: ConnectionOptions) =>
  new Promise<TLSSocket>((resolve, reject) => {
    const socket = connect({ servername: "localhost", ...options }, () => resolve(socket));
    socket.once("error", reject);
  });

/** The certificate that a server shows, in PEM. */
async function shown({ httpsUrl, ca }: Listening) {
  const socket = await handshake({ port: Number(new URL(httpsUrl!).port), ca: ca! });
  const pem = socket.getPeerX509Certificate()!.toString();
  socket.destroy();
  return pem;
}

/** A server with the certificate that `give` sees to. */
async function tlsServer(give: (server: Server) => unknown) {
  const server = createServer({ ca: [] });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  server.on("secureConnection", (socket) => socket.on("error", () => {}));
  give(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

describe("the certificates, as a library that is not ours reads them", () => {
  it("an authority that signs certificates and no authorities; a server for loopback, at most a year", async () => {
    await using org = await createOrg();
    const listening = await org.listen({
      tls: { hosts: ["acme.my.local", "127.0.0.9", "localhost"], pubsubPort: null },
    });
    const authority = readCertificate(listening.ca!);
    expect(authority).toMatchObject({ isAuthority: true, pathLength: 0, subject: authority.issuer });
    expect(await authority.signedBy(listening.ca!)).toBe(true);

    const server = readCertificate(await shown(listening));
    expect(server).toMatchObject({ isAuthority: false, issuer: authority.subject, purposes: ["1.3.6.1.5.5.7.3.1"] });
    expect(await server.signedBy(listening.ca!)).toBe(true);
    expect(server.notAfter - server.notBefore).toBeLessThan(365 * DAY_MS);
    expect(server.names).toEqual([
      ["dns", "localhost"],
      ["dns", "login.localhost"],
      ["dns", "test.localhost"],
      ["dns", "acme.my.local"],
      ["ip", "127.0.0.1"],
      ["ip", "::1"],
      ["ip", "127.0.0.9"],
    ]);
  });

  it("a client with the names that were asked for", () => {
    const names = {
      email: ["a@b.example"],
      dns: ["c.example"],
      uri: ["spiffe://d/e"],
      ip: ["192.0.2.1", "2001:db8::1"],
    };
    const { certificate } = authorities().clients.issue({
      purpose: "client",
      subject: { commonName: 'Søn, "x"', organization: "A+B" },
      names,
      days: 365,
    });
    const client = readCertificate(certificate);
    expect(client).toMatchObject({ subject: 'O=A\\+B, CN=Søn\\, \\"x\\"', purposes: ["1.3.6.1.5.5.7.3.2"] });
    expect(client.names).toEqual([
      ["email", "a@b.example"],
      ["dns", "c.example"],
      ["url", "spiffe://d/e"],
      ["ip", "192.0.2.1"],
      ["ip", expect.stringMatching(/^2001:db8:/)],
    ]);
  });
});

describe("whom the authorities may certify", () => {
  const serverOf = (names: { dns?: string[]; ip?: string[] }) => {
    const { servers } = authorities();
    const request = { purpose: "server", subject: { commonName: "x" }, names, days: 90 } as const;
    const { certificate, privateKey } = servers.issue(request);
    return {
      ca: servers.pem,
      server: tlsServer((bare) => bare.setSecureContext({ cert: certificate, key: privateKey })),
    };
  };

  it.each([
    [{ dns: ["login.salesforce.com"] }, "login.salesforce.com"],
    [{ dns: ["localhost", "www.example.com"] }, "localhost"],
    [{ dns: ["localhost.evil.example"] }, "localhost.evil.example"],
    [{ dns: ["localhost"], ip: ["192.0.2.1"] }, "localhost"],
    [{ dns: ["localhost"], ip: ["2001:db8::1"] }, "localhost"],
  ])("its stolen key makes no server of %j", async (names, servername) => {
    const { ca, server } = serverOf(names);
    await using running = await server;
    const work = handshake({ port: running.port, ca, servername });
    await expect(work).rejects.toThrow("permitted subtree violation");
  });

  it.each(["localhost", "login.localhost"])("of %s it does", async (servername) => {
    const { ca, server } = serverOf({ dns: [servername], ip: ["127.1.2.3", "::1"] });
    await using running = await server;
    (await handshake({ port: running.port, ca, servername })).destroy();
  });

  it("names that were asked for are let in with the same key, and stay out again without", async () => {
    const plain = authorities().servers.pem;
    const wider = authorities().servers;
    wider.permit({ dns: ["acme.my.local"], networks: [] });
    expect(wider.pem).not.toBe(plain);
    expect(await readCertificate(wider.pem).signedBy(plain)).toBe(true);
    const again = authorities().servers.pem;
    expect(again).not.toBe(wider.pem);
    expect(authorities().servers.pem).toBe(again);
  });

  it("who is trusted to certify servers is not trusted to certify clients", async () => {
    await using org = await createOrg({ data: folder });
    const { httpsUrl, ca } = await org.listen({ tls: true, pubsubPort: null });
    const { consumerKey } = org.ready.service;
    const { definition } = org.identity.apps().find((app) => app.definition.consumerKey === consumerKey)!;
    org.identity.registerApp({ ...definition, mutualTls: { type: "tls_client_auth_san_dns", value: "svc.localhost" } });
    const request = {
      purpose: "client",
      subject: { commonName: "x" },
      names: { dns: ["svc.localhost"] },
      days: 1,
    } as const;
    const token = async ({ certificate: cert, privateKey: key }: { certificate: string; privateKey: string }) => {
      const form = { grant_type: "client_credentials", client_id: consumerKey };
      return (await ask(`${httpsUrl}/services/oauth2/token`, { ca: ca!, cert, key, form })).status;
    };
    expect(await token(authorities().servers.issue(request))).toBe(400);
    expect(await token(authorities().clients.issue(request))).toBe(200);
  });
});

describe("a kept org", () => {
  it("keeps its authority over restarts, for the owner's eyes only; the key of its server is in no file", async () => {
    const start = async () => {
      await using org = await createOrg({ data: folder, serviceKey: true });
      const listening = await org.listen({ tls: true, pubsubPort: null });
      const { privateKeyFile } = org.ready.service;
      return { ...listening, privateKeyFile, server: await shown(listening) };
    };
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ ca: first.ca, caFile: first.caFile, privateKeyFile: first.privateKeyFile });
    expect(readFileSync(first.caFile!, "utf8")).toBe(first.ca);
    expect(second.server).not.toBe(first.server);
    const place = dirname(first.caFile!);
    expect(place).toBe(join(folder, "certificates"));
    expect(statSync(place).mode & 0o777).toBe(0o700);
    const files = readdirSync(place).sort();
    expect(files).toEqual(["ca.key.pem", "ca.pem", "client-ca.key.pem", "client-ca.pem", "service.key.pem"]);
    for (const name of files) expect([name, statSync(join(place, name)).mode & 0o777]).toEqual([name, 0o600]);
    const credentials = JSON.parse(readFileSync(join(folder, "credentials.json"), "utf8"));
    expect(credentials.service).not.toHaveProperty("privateKey");
  });

  it("makes nothing of the kind unless TLS is asked for", async () => {
    await using org = await createOrg({ data: folder });
    await org.listen();
    expect(existsSync(join(folder, "certificates"))).toBe(false);
    expect(org.ready).toMatchObject({ httpsUrl: null, caFile: null, service: { privateKeyFile: null } });
  });

  it.each([
    ["a certificate without its key", "ca.key.pem", null],
    ["a key that is none", "ca.key.pem", "garbage"],
    ["a certificate that is none", "ca.pem", "garbage"],
  ])("with %s makes another", (_, name, text) => {
    const open = () => authorities().servers;
    const before = open().pem;
    const file = join(folder, "certificates", name);
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
    const after = open().pem;
    expect(after).not.toBe(before);
    expect(open().pem).toBe(after);
  });

  it("that cannot write its authority opens no listener at all", async () => {
    writeFileSync(join(folder, "certificates"), "in the way");
    await using org = await createOrg({ data: folder });
    await expect(org.listen({ port: 0, tls: true })).rejects.toMatchObject({
      code: expect.stringMatching(/^(EEXIST|ENOTDIR)$/),
    });
    expect(org.ready.url).toBeNull();
  });

  it("whose key others could read makes it the owner's again when it is written", () => {
    const open = certificateFolder(folder);
    const file = open.write("x.pem", "a");
    chmodSync(file, 0o644);
    open.write("x.pem", "b");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe("an org in memory", () => {
  it("has its files in a folder of its own that goes with it; the authority's key is in none of them", async () => {
    const org = await createOrg({ serviceKey: true });
    const { caFile } = await org.listen({ tls: true });
    const place = dirname(caFile!);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(readdirSync(place).sort()).toEqual(["ca.pem", "service.key.pem"]);
    await org.close();
    expect(existsSync(place)).toBe(false);
  });
});

describe("time", () => {
  it("an authority near its end is renewed with the same key: who trusts the old certificate still does", async () => {
    let now = Date.now();
    const { servers } = authorities(() => now);
    const old = servers.pem;
    now += 3_000 * DAY_MS;
    expect(servers.pem).toBe(old);
    now += 300 * DAY_MS;
    const renewed = authorities(() => now).servers;
    const fresh = renewed.pem;
    expect(fresh).not.toBe(old);
    expect(readFileSync(renewed.file, "utf8")).toBe(fresh);
    expect(readCertificate(fresh).notAfter).toBeGreaterThan(now + 3_600 * DAY_MS);
    const request = { purpose: "server", subject: { commonName: "x" }, names: {}, days: 90 } as const;
    const issued = readCertificate(renewed.issue(request).certificate);
    expect([await issued.signedBy(old), await issued.signedBy(fresh)]).toEqual([true, true]);
  });

  it("a server that runs for months shows a new certificate before the old one ends; open connections stay", async () => {
    let now = Date.now();
    await using server = await tlsServer((bare) =>
      serveCertificate(bare, {
        authorities: authorities(() => now),
        hosts: { dns: ["localhost"], ip: [] },
        clientAuthorities: [],
        now: () => now,
      }),
    );
    // The client's clock does not move with ours.
    const shownNow = async () => {
      const socket = await handshake({ port: server.port, rejectUnauthorized: false });
      return { socket, pem: socket.getPeerX509Certificate()!.toString() };
    };
    const first = await shownNow();
    now += 59 * DAY_MS;
    expect((await shownNow()).pem).toBe(first.pem);
    now += 2 * DAY_MS;
    const second = await shownNow();
    expect(second.pem).not.toBe(first.pem);
    expect(readCertificate(second.pem).notAfter).toBeGreaterThan(now + 88 * DAY_MS);
    expect(first.socket.destroyed).toBe(false);
  });

  it("TLS keeps real time, wherever the org's clock stands", async () => {
    await using org = await createOrg();
    await org.clock.advance(20 * 365 * DAY_MS);
    const { httpsUrl, ca } = await org.listen({ tls: true, pubsubPort: null });
    expect((await ask(`${httpsUrl}/services/data`, { ca: ca! })).status).toBe(200);
  });
});
