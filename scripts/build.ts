// Compiles every package to JavaScript and declarations, in the order of the arrows: what `npm pack` ships.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const ORDER = ["kernel", "app", "client", "pubsub", "vault", "org", "sync", "console", "postern"];

function run(command: string, ...args: string[]): void {
  const result = spawnSync(process.execPath, [join(root, "scripts/pinned-node.mjs"), command, ...args], {
    cwd: root,
    encoding: "utf8",
  });
  if (result.status === 0) return;
  console.error(`${result.stdout}${result.stderr}`);
  process.exit(result.status ?? 1);
}

/** Generated JavaScript has its declarations beside it already and is not compiled again. */
function copyGenerated(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory() && entry.name === "gen") cpSync(source, target, { recursive: true });
    else if (entry.isDirectory()) copyGenerated(source, target);
  }
}

for (const name of ORDER) {
  const folder = join(root, "packages", name);
  rmSync(join(folder, "dist"), { recursive: true, force: true });
}
for (const name of ORDER) {
  const folder = join(root, "packages", name);
  run("tsc", "-p", join(folder, "tsconfig.build.json"));
  const source = join(folder, name === "console" ? "server" : "src");
  if (existsSync(source)) copyGenerated(source, join(folder, name === "console" ? "dist/server" : "dist"));
}
run("vite", "build", join(root, "packages/console/web"));
