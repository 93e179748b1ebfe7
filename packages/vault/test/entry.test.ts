import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

it.each([
  ["@postern/vault", false],
  ["@postern/vault/postgres", true],
])("%s loads the driver of Postgres: %s", async (entry, loads) => {
  const script = `await import("${entry}");
    const { default: Module } = await import("node:module");
    console.log(Object.keys(Module._cache).some((path) => /node_modules.pg./.test(path)));`;
  const args = ["--conditions=@postern/source", "--input-type=module", "--eval", script];
  const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname });
  expect(stdout.trim()).toBe(`${loads}`);
});
