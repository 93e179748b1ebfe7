import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOrg, type Listening, type Org } from "@postern/org";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DOCUMENTS, ROOT, samplesOf } from "./markdown.ts";

const samples = DOCUMENTS.flatMap(samplesOf).map((sample, index) => ({ ...sample, file: `sample-${index}.ts` }));
/** Inside the repository, where packages are found as a user's are; git does not see it. */
mkdirSync(join(import.meta.dirname, ".cache"), { recursive: true });
const folder = mkdtempSync(join(import.meta.dirname, ".cache/samples-"));
let org: Org;
let listening: Listening;

function run(cwd: string, file: string, env: NodeJS.ProcessEnv = {}) {
  return new Promise<{ code: number | string; stdout: string; output: string }>((resolve) => {
    const options = { cwd, env: { ...process.env, NODE_OPTIONS: "--conditions=@postern/source", ...env } };
    execFile(process.execPath, [file], options, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? "killed") : 0, stdout, output: stdout + stderr }),
    );
  });
}

beforeAll(async () => {
  for (const { file, text } of samples) writeFileSync(join(folder, file), text);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(ROOT, "tsconfig.json"), include: ["*.ts"], exclude: [] }),
  );
  org = await createOrg({ seed: "acme" });
  listening = await org.listen();
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await org?.close();
});

it("the README begins with a sample that runs", () => {
  expect(samples.find(({ at }) => at.startsWith("README.md"))?.proof).toBe("run");
});

it("every sample in a document holds its types", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const tsc = [join(ROOT, "scripts/pinned-node.mjs"), "tsc", "-p", join(folder, "tsconfig.json")];
  execFile(process.execPath, tsc, { cwd: ROOT }, (_, stdout, stderr) => resolve(stdout + stderr));
  const output = (await promise).replaceAll(/\S*(sample-\d+\.ts)/g, (_, file) => {
    return samples.find((sample) => sample.file === file)?.at ?? file;
  });
  expect(output).toBe("");
});

describe.concurrent("every sample runs that can", () => {
  it.for(samples.filter(({ proof }) => proof !== "types"))("$at", async ({ file, proof }, { expect }) => {
    const { consumerKey, consumerSecret } = org.ready.service;
    const env = { SALESFORCE_URL: listening.url, SALESFORCE_KEY: consumerKey, SALESFORCE_SECRET: consumerSecret };
    const result = await run(folder, file, proof === "org" ? env : {});
    expect(result.code, result.output).toBe(0);
  });
});

it("the example runs: what its definition moves is there to be moved", async () => {
  const result = await run(join(ROOT, "examples/acme"), "count.ts");
  expect(result.code, result.output).toBe(0);
  expect(result.stdout).toMatch(/^Opportunity +4,?\d{3}$/m);
});
