import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOrg, type Listening, type Org } from "@postern/org";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aPerson } from "../oauth/a-person.ts";
import { aTerminal } from "./a-terminal.ts";
import { installSf } from "./install-sf.ts";

/** Unmodified, over https, with nothing but NODE_EXTRA_CA_CERTS to know the org by. */
let folder: string;
let org: Org;
let open: Listening;
let terminal: ReturnType<typeof aTerminal>;
let program: string;
const QUERY = ["data", "query", "--query", "SELECT Id, Name FROM Account LIMIT 2"];

beforeAll(async () => {
  program = await installSf();
  folder = mkdtempSync(join(tmpdir(), "postern-sf-"));
  org = await createOrg({ seed: "acme", serviceKey: true, data: join(folder, "org") });
  open = await org.listen({ tls: true, pubsubPort: null });
  terminal = aTerminal(program, folder, open.caFile!);
}, 600_000);
afterAll(async () => {
  await org.close();
  rmSync(folder, { recursive: true });
});

const accounts = async (alias: string) => {
  const answer = await terminal.sf([...QUERY, "--target-org", alias]);
  return answer.status === 0 ? (answer.result.records as unknown[]).length : answer.message;
};
const display = async (alias: string) => (await terminal.sf(["org", "display", "--target-org", alias])).result;

it("sf org login jwt, org display, a query", async () => {
  const { consumerKey, privateKeyFile } = org.ready.service;
  const { username } = org.ready.integration;
  const args = [
    "--client-id",
    consumerKey,
    "--jwt-key-file",
    privateKeyFile!,
    "--username",
    username,
    "--instance-url",
    open.httpsUrl!,
  ];
  const login = await terminal.sf(["org", "login", "jwt", ...args, "--alias", "jwt"]);
  expect(login.result).toMatchObject({ username, orgId: org.ready.orgId, instanceUrl: open.httpsUrl });
  expect(await display("jwt")).toMatchObject({ connectedStatus: "Connected", id: org.ready.orgId, username });
  expect(await accounts("jwt")).toBe(2);
});

it("sf org login jwt says what the org says when the key is not the app's", async () => {
  const foreign = join(folder, "foreign.pem");
  const { generateKeyPairSync } = await import("node:crypto");
  writeFileSync(
    foreign,
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }),
  );
  const args = [
    "--client-id",
    org.ready.service.consumerKey,
    "--jwt-key-file",
    foreign,
    "--username",
    org.ready.integration.username,
  ];
  const login = await terminal.sf(["org", "login", "jwt", ...args, "--instance-url", open.httpsUrl!]);
  expect(login.status).not.toBe(0);
  expect(login.message).toContain("invalid assertion");
});

it("sf org login access-token", async () => {
  const { accessToken } = await org.login();
  const args = ["org", "login", "access-token", "--no-prompt", "--instance-url", open.httpsUrl!, "--alias", "token"];
  const login = await terminal.sf(args, { env: { SF_ACCESS_TOKEN: accessToken } });
  expect(login.result).toMatchObject({ username: org.ready.admin.username });
  expect(await accounts("token")).toBe(2);
  const dead = await terminal.sf(args, {
    env: { SF_ACCESS_TOKEN: `${org.ready.orgId.slice(0, 15)}!${"x".repeat(96)}` },
  });
  expect(dead.status).not.toBe(0);
});

it("sf org login web: the browser's part by the org's own pages", async () => {
  const asked = join(folder, "asked-url");
  const browser = join(folder, "browser");
  writeFileSync(browser, `#!/bin/sh\nprintf %s "$1" > '${asked}.part' && mv '${asked}.part' '${asked}'\n`);
  chmodSync(browser, 0o755);
  const login = terminal.sf(["org", "login", "web", "--instance-url", open.httpsUrl!, "--alias", "web"], {
    env: { BROWSER: browser, DISPLAY: "" },
  });
  while (!existsSync(asked)) await Promise.race([login, new Promise((resolve) => setTimeout(resolve, 50))]);
  const person = aPerson(org);
  const { username, password } = org.ready.admin;
  let page = await person.press(await person.visit(readFileSync(asked, "utf8")), "Login", {
    username,
    password: password!,
  });
  if (!page.leftTo) page = await person.press(page, "oaapprove");
  expect(page.leftTo!.href).toMatch(/^http:\/\/localhost:1717\/OauthRedirect\?code=/);
  // As a browser does, to the page that says so: the CLI waits until it was seen.
  expect((await fetch(page.leftTo!, { headers: { connection: "close" } })).status).toBe(200);
  expect((await login).result).toMatchObject({ username, orgId: org.ready.orgId });
  expect(await display("web")).toMatchObject({ connectedStatus: "Connected", clientId: "PlatformCLI" });
  expect(await accounts("web")).toBe(2);
});

it("a session that ended is refreshed by sf itself", async () => {
  for (const { id, kind } of org.identity.sessions()) if (kind === "oauth") org.identity.endSession(id);
  expect(await accounts("web")).toBe(2);
});

it("sf org login sfdx-url with what sf shows of another login", async () => {
  const shown = await terminal.sf(["org", "auth", "show-sfdx-auth-url", "--target-org", "web"]);
  const file = join(folder, "auth-url");
  writeFileSync(file, shown.result.sfdxAuthUrl);
  const login = await terminal.sf(["org", "login", "sfdx-url", "--sfdx-url-file", file, "--alias", "url"]);
  expect(login.result).toMatchObject({ username: org.ready.admin.username });
  expect(await accounts("url")).toBe(2);
});

it("sf org list knows the org as connected", async () => {
  const { result } = await terminal.sf(["org", "list"]);
  const found = result.nonScratchOrgs as { username: string; connectedStatus: string }[];
  expect(found).toContainEqual(
    expect.objectContaining({ username: org.ready.admin.username, connectedStatus: "Connected" }),
  );
});

it("a login of sf is adopted by ours, and both go on", async () => {
  const { readSfLogin } = await import("../../packages/postern/src/login/sf.ts");
  const sf = join(folder, "sf");
  writeFileSync(sf, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(sf, 0o755);
  const login = await readSfLogin("web", { ...terminal.env, POSTERN_SF: sf });
  expect(login).toMatchObject({ clientId: "PlatformCLI", refreshToken: expect.stringMatching(/^5Aep/) });
  const answer = await org.fetch(`${open.httpsUrl}/services/data/v67.0/limits`, {
    headers: { authorization: `Bearer ${login.accessToken}` },
  });
  expect(answer.status).toBe(200);
});

it("a revoked login is told, and sf org logout forgets it", async () => {
  for (const grant of org.identity.grants()) org.identity.revokeGrant(grant.id);
  expect(await accounts("web")).toMatch(/expired access\/refresh token/);
  const out = await terminal.sf(["org", "logout", "--target-org", "web", "--no-prompt"]);
  expect(out.status).toBe(0);
  expect(await accounts("web")).toMatch(/No authorization information found|NamedOrgNotFound/i);
});
