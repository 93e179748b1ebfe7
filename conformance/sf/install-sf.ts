import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const VERSION = "2.150.6";
/** 300 MB: kept beside the clone's other caches, outside the lockfile. */
const FOLDER = join(import.meta.dirname, "..", "..", ".cache", `sf-cli-${VERSION}`);
const PROGRAM = join(FOLDER, "node_modules", "@salesforce", "cli", "bin", "run.js");

/** The `sf` CLI's program, installed when it is not there yet. */
export async function installSf(): Promise<string> {
  if (existsSync(PROGRAM)) return PROGRAM;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "package.json"), `{"private":true}\n`);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["install", "--save-exact", "--no-audit", "--no-fund", "--loglevel=error", `@salesforce/cli@${VERSION}`];
  await promisify(execFile)(npm, args, { cwd: FOLDER, env: { ...process.env, NODE_OPTIONS: "" } });
  return PROGRAM;
}
