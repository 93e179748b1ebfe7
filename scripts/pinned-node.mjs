// Runs a script or an installed bin on the Node that package.json pins, whatever Node started npm.
// usage: node scripts/pinned-node.mjs <file.ts | bin-name> [args…]
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(join(root, "package.json"));

/** The per-platform packages carry the binary itself, so no install script has to run. */
function pinnedNode() {
  const suffix = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  for (const name of [`node-${suffix}`, `node-bin-${suffix}`]) {
    for (const file of ["bin/node", "bin/node.exe"]) {
      try {
        const path = join(dirname(require.resolve(`${name}/package.json`)), file);
        if (existsSync(path)) return path;
      } catch {}
    }
  }
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 24 || (major === 24 && minor >= 21)) return process.execPath;
  console.error(`No pinned Node 24 for ${suffix}, and this Node is ${process.versions.node}.`);
  console.error("Run `npm install` without --omit=optional, or use Node 24.21 or newer.");
  process.exit(1);
}

function resolveTarget(name) {
  if (/\.(ts|mjs|js)$/.test(name)) return resolve(root, name);
  const link = join(root, "node_modules", ".bin", name);
  const owners = { biome: "@biomejs/biome", tsc: "typescript", buf: "@bufbuild/buf" };
  const owner = owners[name] ?? name;
  try {
    const manifestPath = join(root, "node_modules", owner, "package.json");
    const { bin } = JSON.parse(readFileSync(manifestPath, "utf8"));
    return join(dirname(manifestPath), typeof bin === "string" ? bin : bin[name]);
  } catch {
    return link;
  }
}

const [target, ...args] = process.argv.slice(2);
const node = pinnedNode();
const conditions = "--conditions=@postern/source";
const child = spawn(node, [resolveTarget(target), ...args], {
  stdio: "inherit",
  cwd: process.cwd(),
  env: {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, conditions].filter(Boolean).join(" "),
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, "node_modules", ".cache", "compile"),
  },
});
// The terminal delivers Ctrl-C to the whole group; the child decides when it is done.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  if (signal) process.kill(process.pid, signal === "SIGINT" ? "SIGKILL" : signal);
  process.exit(code ?? 1);
});
