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
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { connect } from "node:tls";
import { createOrg, type Listening } from "@postern/org";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAuthority } from "../../packages/org/src/certificates/authority.ts";
import { certificateFolder } from "../../packages/org/src/certificates/certificate-folder.ts";
import { ask } from "./ask.ts";
import { readCertificate } from "./foreign-authority.ts";

const DAY_MS = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "authority-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The certificate that a server shows, in PEM. */
const shown = ({ httpsUrl, ca }: Listening) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({ port: Number(new URL(httpsUrl!).port), ca: ca!, servername: "localhost" }, () => {
      resolve(socket.getPeerX509Certificate()!.toString());
      socket.destroy();
    });
    socket.once("error", reject);
  });

describe("the certificates, as a library that is not ours reads them", () => {
  it("an authority that signs certificates and no authorities; a server for loopback, at most a year", async () => {
    await using org = await createOrg();
    const listening = await org.listen({ tls: { hosts: ["acme.my.local"], pubsubPort: null } });
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
    ]);
  });

  it("a client with the names that were asked for", () => {
    const authority = createAuthority(certificateFolder(folder), Date.now);
    const names = {
      email: ["a@b.example"],
      dns: ["c.example"],
      uri: ["spiffe://d/e"],
      ip: ["192.0.2.1", "2001:db8::1"],
    };
    const { certificate } = authority.issue({
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
    expect(files).toEqual(["ca.key.pem", "ca.pem", "service.key.pem"]);
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
    const open = () => createAuthority(certificateFolder(folder), Date.now);
    const before = open().pem;
    const file = join(folder, "certificates", name);
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
    const after = open().pem;
    expect(after).not.toBe(before);
    expect(open().pem).toBe(after);
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
    const authority = createAuthority(certificateFolder(folder), () => now);
    const old = authority.pem;
    now += 3_000 * DAY_MS;
    expect(authority.pem).toBe(old);
    now += 300 * DAY_MS;
    const fresh = createAuthority(certificateFolder(folder), () => now).pem;
    expect(fresh).not.toBe(old);
    expect(authority.pem).not.toBe(old);
    expect(readCertificate(fresh).notAfter).toBeGreaterThan(now + 3_600 * DAY_MS);
    const request = { purpose: "server", subject: { commonName: "x" }, names: {}, days: 90 } as const;
    const issued = readCertificate(createAuthority(certificateFolder(folder), () => now).issue(request).certificate);
    expect([await issued.signedBy(old), await issued.signedBy(fresh)]).toEqual([true, true]);
  });

  it("TLS keeps real time, wherever the org's clock stands", async () => {
    await using org = await createOrg();
    await org.clock.advance(20 * 365 * DAY_MS);
    const { httpsUrl, ca } = await org.listen({ tls: true, pubsubPort: null });
    expect((await ask(`${httpsUrl}/services/data`, { ca: ca! })).status).toBe(200);
  });
});
