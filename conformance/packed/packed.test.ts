import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "postern-packed-"));
const bin = join(folder, "node_modules/postern/bin/postern.mjs");
/** Neither the condition that finds sources nor anything else of this run may reach what is tested. */
const { NODE_OPTIONS: _, npm_execpath: __, ...env } = process.env;

function run(command: string, ...args: string[]) {
  const result = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env,
    timeout: 240_000,
    maxBuffer: 64 << 20,
  });
  return { status: result.status, stdout: result.stdout, output: `${result.stdout}${result.stderr}` };
}

/** The first TypeScript block of the README: what a newcomer copies. */
function readmeSample(): string {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const sample = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  if (!sample) throw new Error("README.md has no TypeScript sample");
  return sample;
}

beforeAll(() => {
  const packed = spawnSync(
    process.execPath,
    [join(root, "scripts/pinned-node.mjs"), join(root, "scripts/pack.ts"), join(folder, "tarballs")],
    { cwd: root, encoding: "utf8" },
  );
  expect(packed.status, packed.stderr).toBe(0);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "newcomer", private: true, type: "module" }));
  const tarballs = readdirSync(join(folder, "tarballs")).map((file) => join(folder, "tarballs", file));
  const installed = run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs);
  expect(installed.status, installed.output).toBe(0);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("the README sample runs in an empty folder with the packed tarballs", () => {
  writeFileSync(join(folder, "sample.ts"), readmeSample());
  const result = run(process.execPath, "sample.ts");
  expect(result.status, result.output).toBe(0);
  expect(result.stdout).toMatch(/\S/);
}, 60_000);

it("the packed command line answers", () => {
  expect(run(process.execPath, bin, "--version").stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  const help = run(join(folder, "node_modules/.bin/postern"), "--help");
  expect(help.stdout).toContain("org start");
});

it("the packed org starts, says where it is in one JSON line, and stops cleanly", async () => {
  const args = [bin, "org", "start", "--json", "--port", "0"];
  const org = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(org, "exit");
  try {
    org.stdout.setEncoding("utf8");
    let printed = "";
    for await (const chunk of org.stdout) {
      printed += chunk;
      if (printed.includes("\n")) break;
    }
    const ready = JSON.parse(printed) as { url: string; pubsubUrl: string; apiVersion: string };
    expect(ready.pubsubUrl).toMatch(/^http:/);
    const versions = (await (await fetch(`${ready.url}/services/data`)).json()) as { version: string }[];
    expect(versions.at(-1)?.version).toBe(ready.apiVersion);
  } finally {
    org.kill("SIGTERM");
  }
  expect(await ended).toEqual([0, null]);
}, 60_000);

it("no tarball carries a source file, a test, a machine's path or a tool of development", () => {
  const listing = run("sh", "-c", "for f in tarballs/*.tgz; do tar tzf $f; done").stdout;
  expect(listing.match(/^.*(?:\.test\.|\.fixture\.|(?<!\.d)\.ts$|tsconfig).*$/gm)).toBeNull();
  for (const tarball of readdirSync(join(folder, "tarballs"))) {
    const text = run("tar", "xzOf", join("tarballs", tarball)).stdout;
    expect(text.includes(root), tarball).toBe(false);
    expect(text.includes("@postern/source"), tarball).toBe(false);
  }
});

it("in a clone, the same command runs the sources on the pinned Node", () => {
  const linked = spawnSync(join(root, "node_modules/.bin/postern"), ["--version"], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  expect(linked.stdout.trim(), linked.stderr).toMatch(/^\d+\.\d+\.\d+$/);
});
