import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { systemClock } from "@postern/kernel";
import { createOrg, type Listening, type Org } from "@postern/org";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { USERNAME } from "../../packages/client/test/strict-login/issued-tokens.ts";
import { CLIENT_ID, strictLogin } from "../../packages/client/test/strict-login/strict-login.ts";
import { closed, listening as listeningAt } from "../client/serve-app.ts";
import { type ServedLogin, serveStrict } from "../client/serve-strict.ts";
import { certificateOf } from "../identity/certificate.ts";
import { KEYS } from "../identity/rehearsal.ts";
import { aPersonAtTheScreen } from "./a-person-at-the-screen.ts";
import { DOCUMENTS, type Proof, ROOT, samplesOf } from "./markdown.ts";
import { type SampleProcess, startSamples } from "./sample-process.ts";

const SECRET = "secret-of-the-samples";
const samples = DOCUMENTS.flatMap(samplesOf).map((sample, index) => ({
  ...sample,
  file: sample.proof === "app" ? "app.ts" : `sample-${index}.ts`,
}));
/** Inside the repository, where packages are found as a user's are; git does not see it. */
mkdirSync(join(import.meta.dirname, ".cache"), { recursive: true });
const folder = mkdtempSync(join(import.meta.dirname, ".cache/samples-"));
let org: Org;
let listening: Listening;
let strict: ServedLogin;
let callbackPort: number;

/** Kinds of samples that nobody has to attend to: those of a kind share a process. */
const TOGETHER: readonly Proof[] = ["run", "org", "login"];
const together: Partial<Record<Proof, SampleProcess>> = {};

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly output: string;
}

function run(cwd: string, file: string, env: NodeJS.ProcessEnv = {}, heard: (output: string) => unknown = () => {}) {
  return new Promise<Run>((resolve) => {
    const child = spawn(process.execPath, [file], {
      cwd,
      env: { ...process.env, NODE_OPTIONS: "--conditions=@postern/source", ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
      heard(stdout);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.on("close", (code) => resolve({ code, stdout, output: stdout + stderr }));
  });
}

beforeAll(async () => {
  for (const { file, text } of samples) writeFileSync(join(folder, file), text);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(ROOT, "tsconfig.json"), include: ["*.ts"], exclude: [] }),
  );
  writeFileSync(join(folder, "server.key"), KEYS.privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(join(folder, "assertion.xml"), "<saml:Assertion>signed</saml:Assertion>");
  org = await createOrg({ seed: "acme" });
  listening = await org.listen();
  callbackPort = await freePort();
  const certificate = await certificateOf(KEYS);
  for (const { definition } of org.identity.apps()) {
    if (definition.consumerKey === org.ready.service.consumerKey)
      org.identity.registerApp({ ...definition, certificate });
    if (definition.consumerKey === org.ready.app.consumerKey)
      org.identity.registerApp({ ...definition, deviceFlow: true, callbackUrls: [redirectUri()] });
  }
  const app = { clientId: CLIENT_ID, method: "secret-post", clientSecret: SECRET } as const;
  strict = await serveStrict((origin) => strictLogin({ clock: systemClock(), app, origin }));
  for (const proof of TOGETHER) {
    const runs = samples.filter((sample) => sample.proof === proof);
    together[proof] = startSamples(
      folder,
      runs.map(({ file }) => ({ file: join(folder, file), env: environment(proof) })),
    );
  }
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await strict?.[Symbol.asyncDispose]();
  await org?.close();
});

const redirectUri = () => `http://localhost:${callbackPort}/OauthRedirect`;

async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = new URL(await listeningAt(server));
  await closed(server);
  return Number(port);
}

function environment(proof: Proof): NodeJS.ProcessEnv {
  const { service, app, integration } = org.ready;
  const of = (url: string, key: string, secret: string) => ({
    SALESFORCE_URL: url,
    SALESFORCE_KEY: key,
    SALESFORCE_SECRET: secret,
  });
  switch (proof) {
    case "org":
      return {
        ...of(listening.url, service.consumerKey, service.consumerSecret),
        SALESFORCE_USERNAME: integration.username,
      };
    case "person":
      return { ...of(listening.url, app.consumerKey, app.consumerSecret), CALLBACK_PORT: String(callbackPort) };
    case "login": {
      const issue = { scopes: ["api", "refresh_token"], jkt: null, isRefreshable: true };
      const { refresh_token: token } = strict.login.tokens.members(issue);
      const password = { USERNAME, PASSWORD: "pw-1", SECURITY_TOKEN: "TOKEN" };
      return { ...of(strict.origin, CLIENT_ID, SECRET), ...password, REFRESH_TOKEN: String(token) };
    }
    default:
      return {};
  }
}

it("the README begins with a sample that runs", () => {
  expect(samples.find(({ at }) => at.startsWith("README.md"))?.proof).toBe("run");
});

it("every sample in a document holds its types", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const tsc = [join(ROOT, "scripts/pinned-node.mjs"), "tsc", "-p", join(folder, "tsconfig.json")];
  execFile(process.execPath, tsc, { cwd: ROOT }, (_, stdout, stderr) => resolve(stdout + stderr));
  const output = (await promise).replaceAll(/\S*((?:sample-\d+|app)\.ts)/g, (_, file) => {
    return samples.find((sample) => sample.file === file)?.at ?? file;
  });
  expect(output).toBe("");
}, 120_000);

describe.concurrent("every sample runs that can", () => {
  it.for(samples.filter(({ proof }) => TOGETHER.includes(proof)))("$at", async ({ file, proof }, { expect }) => {
    expect(await together[proof]?.ended(join(folder, file))).toBeNull();
  });

  it.for(samples.filter(({ proof }) => proof === "person"))("$at", async ({ file, proof }, { expect }) => {
    const result = await run(folder, file, environment(proof), aPersonAtTheScreen(org, redirectUri()));
    expect(result.code, result.output).toBe(0);
  });
});

it.each(TOGETHER)("no sample of the kind %s leaves anything open", async (proof) => {
  expect(await together[proof]?.closed).toMatchObject({ code: 0 });
});

it("no sample broke a rule of the strict login server", () => expect(strict.login.violations).toEqual([]));

it("the example runs: what its definition moves is there to be moved", async () => {
  const result = await run(join(ROOT, "examples/acme"), "count.ts");
  expect(result.code, result.output).toBe(0);
  expect(result.stdout).toMatch(/^Opportunity +4,?\d{3}$/m);
});
