// Everything that says whether the tree is good, apart from the tests. Each step is a claim.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const steps: readonly [claim: string, command: string, ...args: string[]][] = [
  ["types hold", "tsc", "-p", "tsconfig.json"],
  ["types hold in the browser half of the console", "tsc", "-p", "packages/console/web/tsconfig.json"],
  ["kernel, app and client use web standards only", "tsc", "-p", "packages/kernel/tsconfig.json"],
  ["  …app", "tsc", "-p", "packages/app/tsconfig.json"],
  ["  …client", "tsc", "-p", "packages/client/tsconfig.json"],
  ["format, lint and arrows", "biome", "check", "--error-on-warnings", "."],
  ["no unused files, exports or dependencies", "knip"],
  ["generated files are in step", join(root, "scripts/generate.ts"), "--check"],
];

let failed = 0;
for (const [claim, command, ...args] of steps) {
  const started = performance.now();
  const result = spawnSync(process.execPath, [join(root, "scripts/pinned-node.mjs"), command, ...args], {
    cwd: root,
    encoding: "utf8",
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const ok = result.status === 0;
  console.log(`${ok ? "ok  " : "FAIL"} ${claim} (${seconds} s)`);
  if (!ok) {
    failed++;
    console.log(`${result.stdout}${result.stderr}`);
  }
}
console.log(`${steps.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
