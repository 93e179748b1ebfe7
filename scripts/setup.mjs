// Runs on any Node 20 or newer, before anything is installed: makes `npm start`, `npm test` and
// `npm run check` work as the first command typed in a fresh clone.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const lockfile = join(root, "package-lock.json");
const marker = join(root, "node_modules", ".postern-installed");

const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`Postern needs Node 20 or newer to bootstrap; this is Node ${process.versions.node}.`);
  console.error("Install a current Node from your package manager, then run the same command again.");
  process.exit(1);
}

const wanted = createHash("sha256").update(readFileSync(lockfile)).digest("hex");
const installed = existsSync(marker) ? readFileSync(marker, "utf8") : "";
if (installed !== wanted) {
  console.error("Installing dependencies (first run, or the lockfile changed) …");
  const npm = process.env.npm_execpath;
  // Not `npm ci`: it refuses a lockfile without the optional packages of other platforms, and not every registry has them all.
  const args = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: "inherit" })
    : spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (result.status !== 0) {
    console.error("Installation failed. Check the network and the npm output above, then run the same command again.");
    process.exit(result.status ?? 1);
  }
  writeFileSync(marker, wanted);
}

// The console's pages are the one thing built for development: when they, or what they are built with, changed.
const web = join(root, "packages", "console", "web");
const built = join(root, "packages", "console", "dist", "web");
if (existsSync(join(web, "vite.config.ts"))) {
  const hash = createHash("sha256").update(wanted);
  const packages = join(root, "packages");
  const contracts = ["contract.ts", "org/contract.ts"].map((name) => join(packages, "console", "server", name));
  // What the pages take from other packages.
  const soql = join(packages, "client", "src", "soql");
  const files = [web, soql]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile());
  for (const path of [...contracts, ...files.map((entry) => join(entry.parentPath ?? entry.path, entry.name))].sort())
    hash.update(path.slice(root.length)).update(readFileSync(path));
  const sources = hash.digest("hex");
  const stamp = join(built, ".sources");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== sources) {
    console.error("Building the console's pages …");
    const result = spawnSync(
      process.execPath,
      [join(root, "scripts", "pinned-node.mjs"), "vite", "build", "--logLevel", "warn", web],
      { cwd: root, stdio: "inherit" },
    );
    if (result.status !== 0) process.exit(result.status ?? 1);
    writeFileSync(stamp, sources);
  }
}
