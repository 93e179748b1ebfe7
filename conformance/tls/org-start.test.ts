import { execFile } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Folder, folder } from "../cli/up-house.ts";
import { ask } from "./ask.ts";
import { foreignAuthority } from "./foreign-authority.ts";

interface Ready {
  readonly url: string;
  readonly httpsUrl: string;
  readonly caFile: string;
  readonly pubsubUrl: string;
  readonly pubsubTlsUrl: string;
  readonly orgId: string;
  readonly admin: { readonly username: string; readonly password: string };
  readonly integration: { readonly username: string };
  readonly service: { readonly consumerKey: string; readonly privateKeyFile: string };
}

let here: Folder;
beforeAll(async () => {
  here = await folder();
});
afterAll(() => here[Symbol.asyncDispose]());

async function start(...args: string[]) {
  const running = here.start(["org", "start", "--json", "--seed", "none", ...args]);
  return { ready: JSON.parse(await running.firstLine) as Ready, stop: () => stopped(running) };
}
async function stopped({ child, outcome }: ReturnType<Folder["start"]>) {
  child.kill("SIGTERM");
  return outcome;
}

async function jwtBearer({ httpsUrl, caFile, service, integration }: Ready) {
  const assertion = await new SignJWT({ iss: service.consumerKey, sub: integration.username, aud: httpsUrl })
    .setProtectedHeader({ alg: "RS256" })
    .setExpirationTime("3m")
    .sign(createPrivateKey(readFileSync(service.privateKeyFile)));
  const form = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion };
  return ask(`${httpsUrl}/services/oauth2/token`, { ca: readFileSync(caFile), form });
}

describe("an org in memory", () => {
  let ready: Ready;
  let stop: () => Promise<{ out: string }>;
  let authority: Awaited<ReturnType<typeof foreignAuthority>>;
  beforeAll(async () => {
    authority = await foreignAuthority();
    writeFileSync(join(here.path, "clients.pem"), authority.pem);
    ({ ready, stop } = await start("--port", "0", "--client-ca", "clients.pem"));
  });

  it("--client-ca: an app that was made from outside proves itself by a certificate of that authority, and by no other", async () => {
    const ca = readFileSync(ready.caFile);
    const mutualTls = { type: "tls_client_auth_san_dns", value: "svc.acme.example" };
    const made = await ask(`${ready.httpsUrl}/_postern/apps`, {
      ca,
      body: { developerName: "Bound", name: "Bound", scopes: ["api"], clientCredentials: true, mutualTls },
    });
    const app = made.json as { consumerKey: string };
    const users = (await ask(`${ready.httpsUrl}/_postern/users`, { ca })).json as { id: string; username: string }[];
    const clientCredentialsUserId = users.find(({ username }) => username === ready.integration.username)!.id;
    const policies = { clientCredentials: true, clientCredentialsUserId };
    const path = `${ready.httpsUrl}/_postern/apps/${encodeURIComponent(app.consumerKey)}/policies`;
    expect((await ask(path, { ca, method: "PATCH", body: policies })).status).toBe(200);

    const form = { grant_type: "client_credentials", client_id: app.consumerKey };
    const by = async (from: typeof authority) => {
      const shown = await from.client("CN=svc", [{ type: "dns", value: "svc.acme.example" }]);
      return (await ask(`${ready.httpsUrl}/services/oauth2/token`, { ca, form, ...shown })).status;
    };
    expect(await by(authority)).toBe(200);
    expect(await by(await foreignAuthority())).toBe(400);
  });

  it("prints one line in which no key is null; --port 0 frees every port", () => {
    const flat = Object.entries(ready).flatMap(([key, value]) => [[key, value], ...Object.entries(value)]);
    expect(flat.filter(([, value]) => value === null)).toEqual([]);
    expect(Object.keys(ready)).toEqual([
      "url",
      "httpsUrl",
      "caFile",
      "pubsubUrl",
      "pubsubTlsUrl",
      "orgId",
      "apiVersion",
      "admin",
      "integration",
      "app",
      "service",
    ]);
    const ports = [ready.url, ready.httpsUrl, ready.pubsubUrl, ready.pubsubTlsUrl].map((url) => new URL(url).port);
    expect(new Set(ports).size).toBe(4);
    for (const usual of ["7811", "7812", "7813", "7814"]) expect(ports).not.toContain(usual);
  });

  it("lets the service app in by JWT bearer with the key in the file, over https", async () => {
    expect(statSync(ready.service.privateKeyFile).mode & 0o777).toBe(0o600);
    const answer = await jwtBearer(ready);
    expect(answer).toMatchObject({ status: 200, json: { instance_url: ready.httpsUrl, token_type: "Bearer" } });
  });

  it("lets jsforce in over https when the environment names the authority, and not otherwise", async () => {
    const login = join(import.meta.dirname, "jsforce-login.ts");
    const { username, password } = ready.admin;
    const run = async (env: NodeJS.ProcessEnv) => {
      const options = { env: { ...process.env, ...env } };
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [login, ready.httpsUrl, username, password],
        options,
      );
      return JSON.parse(stdout);
    };
    expect(await run({ NODE_EXTRA_CA_CERTS: ready.caFile })).toEqual({
      instanceUrl: ready.httpsUrl,
      users: expect.any(Number),
    });
    expect(await run({})).toEqual({ error: "SELF_SIGNED_CERT_IN_CHAIN" });
  });

  it("takes its files with it, and says nothing but that line on stdout", async () => {
    const { out } = await stop();
    expect(out.trim().split("\n")).toHaveLength(1);
    for (const file of [ready.caFile, ready.service.privateKeyFile, dirname(ready.caFile)])
      expect([file, existsSync(file)]).toEqual([file, false]);
  });
});

describe("an org in a folder", () => {
  it("is trusted by who trusted it before the restart, and its key is still good", async () => {
    const first = await start("--port", "0", "--data", "kept");
    const ca = readFileSync(first.ready.caFile);
    await first.stop();
    const second = await start("--port", "0", "--data", "kept");
    expect(second.ready).toMatchObject({ caFile: first.ready.caFile, service: first.ready.service });
    expect(second.ready.caFile).toBe(join(here.path, "kept", "certificates", "ca.pem"));
    expect((await ask(`${second.ready.httpsUrl}/services/data`, { ca })).status).toBe(200);
    expect((await jwtBearer(second.ready)).status).toBe(200);
    await second.stop();
  });
});

it("a taken port is named with its flag", async () => {
  const { ready, stop } = await start("--port", "0");
  const taken = new URL(ready.httpsUrl).port;
  const { code, err } = await here.run(["org", "start", "--seed", "none", "--port", "0", "--https-port", taken]);
  expect(code).toBe(1);
  expect(err).toContain(`Port ${taken}`);
  expect(err).toContain("--https-port");
  await stop();
});

it("people are told what to trust and where the key is", async () => {
  const running = here.start(["org", "start", "--seed", "none", "--port", "0"]);
  await running.said(/Ctrl-C/);
  const { err } = await stopped(running);
  expect(err).toMatch(/ {2}https {6}https:\/\/localhost:\d+ {3}trust \S+ca\.pem\n/);
  expect(err).toMatch(/private key \S+service\.key\.pem\n/);
});
