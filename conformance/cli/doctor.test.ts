import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOrg, type Listening, type Org } from "@postern/org";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browse } from "../client/browse.ts";
import { certificateOf } from "../identity/certificate.ts";
import { KEYS } from "../identity/rehearsal.ts";
import { type Folder, folder } from "./up-house.ts";

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly code?: string;
  readonly evidence?: string;
  readonly fix?: string;
}

let org: Org;
let listening: Listening;
let here: Folder;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  org = await createOrg();
  listening = await org.listen({ pubsubPort: null });
  here = await folder();
  const { consumerKey, consumerSecret } = org.ready.app;
  env = {
    POSTERN_LOGIN_URL: listening.url,
    POSTERN_CLIENT_ID: consumerKey,
    POSTERN_CLIENT_SECRET: consumerSecret,
    POSTERN_PUBSUB_URL: "",
  };
  const login = here.start(["login", "--no-open"], env);
  const [, url = ""] = await login.said(/(http\S+authorize\S+)/);
  const { username, password } = org.ready.admin;
  const callback = await browse(fetch, url, "http://localhost:1717/", { username, password: password! });
  await (await fetch(callback)).text();
  expect((await login.outcome).code).toBe(0);
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await org.close();
});

async function findings(args: readonly string[] = [], over: NodeJS.ProcessEnv = {}) {
  const result = await here.runInProcess(["doctor", "--json", ...args], { ...env, ...over });
  const { findings } = JSON.parse(result.out) as { findings: Finding[] };
  return { code: result.code, of: (check: string) => findings.find((finding) => finding.check === check) };
}

describe("postern doctor", () => {
  it("finds a good app and connection well", async () => {
    const { of, code } = await findings();
    expect(of("app")).toMatchObject({ state: "ok", says: expect.stringContaining("secret") });
    expect(of("connection")).toMatchObject({ state: "ok" });
    expect(code).toBe(0);
  });

  it.each([
    ["an unknown consumer key", { POSTERN_CLIENT_ID: "3MVGunknown" }, "CONSUMER_KEY_UNKNOWN"],
    ["a wrong secret", { POSTERN_CLIENT_SECRET: "WRONG" }, "SECRET_WRONG"],
    ["an address where nothing listens", { POSTERN_LOGIN_URL: "http://localhost:1" }, undefined],
  ])("%s", async (_, over, code) => {
    const result = await findings([], over);
    expect(result.of(code ? "app" : "org")).toMatchObject({ state: "problem", ...(code ? { code } : {}) });
    expect(result.code).toBe(6);
  });

  it("says whether an object, a field and SOAP login are there", async () => {
    expect((await findings(["--object", "Account", "--soap"])).of("permission")).toMatchObject({ state: "ok" });
    const { of } = await findings(["--object", "Account", "--field", "Secret__c", "--soap"]);
    expect(of("permission")).toMatchObject({ state: "problem", code: "FIELD_NOT_PERMITTED" });
    expect(of("SOAP login")).toMatchObject({ state: "ok" });
  });

  it("--all lists every grant of the vault", async () => {
    const { code, out } = await here.runInProcess(["doctor", "--all"], env);
    expect(code).toBe(0);
    expect(out).toMatch(/^default\s+live\s+admin@/m);
    const json = await here.runInProcess(["doctor", "--all", "--json"], env);
    expect(JSON.parse(json.out)).toMatchObject({ healthy: true, grants: [{ grantId: "default", state: "live" }] });
  });

  it("decides what ended a grant, writes a bundle without secrets, and draws it for people", async () => {
    const [grant] = org.identity.grants();
    org.identity.revokeGrant(grant!.id);
    const bundle = join(here.path, "bundle.json");
    const { of, code } = await findings(["--bundle", bundle]);
    expect(of("connection")).toMatchObject({
      state: "problem",
      code: "GRANT_REVOKED",
      evidence: expect.stringContaining("revoked by an admin"),
    });
    expect(code).toBe(6);

    expect(statSync(bundle).mode & 0o077).toBe(0);
    const text = readFileSync(bundle, "utf8");
    expect(text).toContain("GRANT_REVOKED");
    expect(text).not.toContain(env.POSTERN_CLIENT_SECRET);
    expect(text).not.toMatch(/5Aep861|00D\w{12}!/);

    const { err } = await here.runInProcess(["doctor"], env);
    expect(err).toMatch(/✗ connection/);
    expect(err).toMatch(/fix\s+Find out who and why/);
  });
});

describe("postern doctor, offline", () => {
  it("a PKCE pair", async () => {
    const verifier = "v".repeat(64);
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    expect(await here.runInProcess(["doctor", "--pkce", `${verifier}:${challenge}`])).toMatchObject({ code: 0 });
    const plain = await here.runInProcess(["doctor", "--pkce", `${verifier}:${verifier}`]);
    expect(plain).toMatchObject({ code: 6, err: expect.stringContaining("`plain` is not accepted") });
    expect(await here.runInProcess(["doctor", "--pkce", "alone"])).toMatchObject({ code: 2 });
  });

  it("an assertion, with the certificate it should fit", async () => {
    const certificate = join(here.path, "app.crt");
    writeFileSync(certificate, await certificateOf(KEYS));
    const jwt = (claims: Record<string, unknown>) =>
      new SignJWT({
        iss: String(env.POSTERN_CLIENT_ID),
        sub: "sam@acme.example",
        exp: Math.floor(Date.now() / 1000) + 120,
        ...claims,
      })
        .setProtectedHeader({ alg: "RS256" })
        .sign(KEYS.privateKey);
    const look = async (claims: Record<string, unknown>) =>
      here.runInProcess(
        ["doctor", "--jwt", await jwt(claims), "--certificate", certificate, "--username", "sam@acme.example"],
        env,
      );
    expect(await look({ aud: listening.url })).toMatchObject({ code: 0, err: expect.stringContaining("by the key") });
    expect(await look({ aud: "https://login.salesforce.com" })).toMatchObject({
      code: 6,
      err: expect.stringContaining(`Set aud to ${listening.url}`),
    });
    expect((await look({ aud: listening.url, exp: 1000 })).err).toContain("s ago");
    expect((await look({ aud: listening.url, iss: "other" })).err).toContain("not this app's consumer key");
    expect((await look({ aud: listening.url, sub: "kim@acme.example" })).err).toContain("not sam@acme.example");
    const missing = await here.runInProcess(
      ["doctor", "--jwt", "a.b.c", "--certificate", join(here.path, "none.crt")],
      env,
    );
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining("FILE_UNREADABLE") });
  });
});
