import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOrg, type Listening, type Org } from "@postern/org";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificateOf } from "../identity/certificate.ts";
import { KEYS } from "../identity/rehearsal.ts";
import { aPerson } from "../oauth/a-person.ts";
import { type Folder, folder } from "./up-house.ts";

let org: Org;
let listening: Listening;
let here: Folder;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  org = await createOrg();
  listening = await org.listen({ pubsubPort: null });
  here = await folder();
  const { consumerKey } = org.ready.service;
  const { definition } = org.identity.apps().find((app) => app.definition.consumerKey === consumerKey)!;
  org.identity.registerApp({ ...definition, certificate: await certificateOf(KEYS) });
  env = { POSTERN_LOGIN_URL: listening.url, POSTERN_CLIENT_ID: consumerKey, POSTERN_PUBSUB_URL: "" };
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await org.close();
});

const connected = (out: string) => JSON.parse(out) as { username: string; organizationId: string; grantId: string };

describe("postern login", () => {
  it("--jwt-key: as a user, without a person; the connection answers queries", async () => {
    const key = join(here.path, "app.key");
    writeFileSync(key, KEYS.privateKey.export({ type: "pkcs8", format: "pem" }));
    const { username } = org.ready.integration;
    const login = await here.runInProcess(["login", "--jwt-key", key, "--username", username, "--json"], env);
    expect(login.code, login.err).toBe(0);
    expect(connected(login.out)).toMatchObject({ username, organizationId: org.ready.orgId });
    expect(login.err).toContain("there is no refresh token");
    expect((await here.runInProcess(["query", "SELECT Id FROM User LIMIT 1", "--json"], env)).code).toBe(0);
  });

  it("--jwt-key: a file that is not there, or is no key, and a user that is refused", async () => {
    const { username } = org.ready.integration;
    const absent = await here.runInProcess(["login", "--jwt-key", "none.key", "--username", username], env);
    expect(absent).toMatchObject({ code: 1, err: expect.stringContaining("FILE_UNREADABLE") });
    writeFileSync(join(here.path, "no.key"), "not a key");
    const unreadable = await here.runInProcess(["login", "--jwt-key", "no.key", "--username", username], env);
    expect(unreadable).toMatchObject({ code: 2, err: expect.stringContaining("LOGIN_INPUT_INVALID") });
    const denied = await here.runInProcess(
      ["login", "--jwt-key", "app.key", "--username", org.ready.admin.username],
      env,
    );
    expect(denied.code).toBe(4);
    expect(denied.err).toContain("LOGIN_NOT_PREAUTHORIZED");
  });

  it("--device: shows a code, and is connected once a person has entered it; denied is told apart", async () => {
    const { consumerKey, consumerSecret } = org.ready.app;
    const { definition } = org.identity.apps().find((app) => app.definition.consumerKey === consumerKey)!;
    org.identity.registerApp({ ...definition, deviceFlow: true });
    const asApp = { ...env, POSTERN_CLIENT_ID: consumerKey, POSTERN_CLIENT_SECRET: consumerSecret };
    const start = async (grant: string) => {
      const login = here.start(["login", "--device", "--grant", grant, "--json"], asApp);
      const [, address = ""] = await login.said(/go to +(\S+)/);
      const [, code = ""] = await login.said(/enter the code +(\S+)/);
      return { login, address, code };
    };
    const [allowed, denied] = await Promise.all([start("by-device"), start("denied")]);
    const person = aPerson(org);
    const { username, password } = org.ready.admin;
    await person.press(await person.visit(`${listening.url}/login`), "Login", { username, password: password! });
    for (const [{ address, code }, button] of [
      [allowed, "oaapprove"],
      [denied, "oadeny"],
    ] as const) {
      const page = await person.visit(address);
      await person.press(await person.press(page, "connect", { user_code: code }), button);
    }
    const [login, refused] = await Promise.all([allowed.login.outcome, denied.login.outcome]);
    expect(login.code, login.err).toBe(0);
    expect(connected(login.out)).toMatchObject({ username, grantId: "by-device" });
    expect(login.err).not.toContain("there is no refresh token");
    expect(
      (await here.runInProcess(["query", "SELECT Id FROM User LIMIT 1", "--grant", "by-device"], asApp)).code,
    ).toBe(0);
    expect(refused).toMatchObject({ code: 4, err: expect.stringContaining("DEVICE_LOGIN_DENIED") });
  });

  it("--access-token: from the environment, never from the command line; asked whose it is", async () => {
    const { accessToken } = await org.login();
    const args = ["login", "--grant", "by-token", "--access-token", "--instance-url", listening.url, "--json"];
    const login = await here.runInProcess(args, { ...env, POSTERN_ACCESS_TOKEN: accessToken });
    expect(login.code, login.err).toBe(0);
    expect(connected(login.out)).toMatchObject({ username: org.ready.admin.username, grantId: "by-token" });
    const none = await here.runInProcess(args, { ...env, POSTERN_ACCESS_TOKEN: "" });
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining("TOKEN_NOT_GIVEN") });
    const dead = await here.runInProcess(args, { ...env, POSTERN_ACCESS_TOKEN: "00Dnothing!x" });
    expect(dead).toMatchObject({ code: 4, err: expect.stringContaining("IMPORT_REFUSED") });
    expect(dead.err).not.toContain("00Dnothing!x");
  });

  it("--from sf: what the CLI prints is adopted with its refresh token, as the app it belongs to", async () => {
    const { accessToken } = await org.login();
    const sf = join(here.path, "sf");
    const says = (answer: object) => {
      writeFileSync(sf, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n`);
      chmodSync(sf, 0o755);
    };
    const host = new URL(listening.url).host;
    const sfdxAuthUrl = `force://PlatformCLI::5Aep861x@${host}`;
    says({ status: 0, result: { accessToken, instanceUrl: listening.url, clientId: "PlatformCLI", sfdxAuthUrl } });
    const login = await here.runInProcess(["login", "--from", "sf:dev", "--grant", "adopted"], {
      ...env,
      POSTERN_SF: sf,
    });
    expect(login.code, login.err).toBe(0);
    expect((await here.runInProcess(["query", "SELECT Id FROM User LIMIT 1", "--grant", "adopted"], env)).code).toBe(0);
    // Since 2026 the CLI hides secrets, and tells each by a command of its own.
    const hidden = {
      accessToken: "[REDACTED] Use 'sf org auth show-access-token' to view",
      instanceUrl: listening.url,
    };
    const answers = { display: hidden, "show-access-token": { accessToken }, "show-sfdx-auth-url": { sfdxAuthUrl } };
    const cases = Object.entries(answers).map(
      ([word, result]) => `*" ${word} "*) echo '${JSON.stringify({ result }).replaceAll("'", "")}';;`,
    );
    writeFileSync(sf, `#!/bin/sh\ncase " $* " in\n${cases.join("\n")}\nesac\n`);
    const later = await here.runInProcess(["login", "--from", "sf:dev", "--grant", "hidden"], {
      ...env,
      POSTERN_SF: sf,
    });
    expect(later.code, later.err).toBe(0);
    expect((await here.runInProcess(["query", "SELECT Id FROM User LIMIT 1", "--grant", "hidden"], env)).code).toBe(0);
    says({ status: 1, name: "NamedOrgNotFoundError", message: "No authorization information found for dev." });
    const unknown = await here.runInProcess(["login", "--from", "sf:dev"], { ...env, POSTERN_SF: sf });
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining("No authorization information found") });
    const absent = await here.runInProcess(["login", "--from", "sf"], {
      ...env,
      POSTERN_SF: join(here.path, "nowhere"),
    });
    expect(absent.err).toContain("SF_NOT_FOUND");
  });

  it.each([
    [["--from", "heroku"], "--from takes sf"],
    [["--username", "x"], "go together"],
  ])("%j is refused before anything is done", async (args, text) => {
    expect(await here.runInProcess(["login", ...args], env)).toMatchObject({
      code: 2,
      err: expect.stringContaining(text),
    });
  });
});
