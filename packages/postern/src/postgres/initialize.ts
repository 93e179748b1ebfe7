import { randomBytes } from "node:crypto";
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { postgresErrors } from "./errors.ts";
import type { Location } from "./location.ts";
import { exitOf, lastLines, spawnServer } from "./server-process.ts";
import type { RunAs } from "./unprivileged.ts";

/** The database's superuser; there is no other. */
export const USER = "postern";

/** Makes the data folder, whole or not at all. */
export async function initialize(at: Location, bin: string, runAs: RunAs | null): Promise<void> {
  const password = keptPassword(at);
  const attempt = randomBytes(6).toString("hex");
  const building = join(at.home, `data.${attempt}`);
  const passwordFile = join(at.home, `password.${attempt}`);
  // The server's user must read the one file and create the other folder; neither stays.
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (runAs) {
    chownSync(passwordFile, runAs.uid, runAs.gid);
    chownSync(at.home, runAs.uid, runAs.gid);
  }
  const args = ["-D", building, "-U", USER, "--pwfile", passwordFile, "--auth", "scram-sha-256", "--encoding", "UTF8"];
  args.push("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions");
  try {
    const child = spawnServer(join(bin, "initdb"), args, at, runAs, ["ignore", "pipe", "pipe"]);
    const output: string[] = [];
    child.stdout?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    const code = await exitOf(child, "initdb cannot be run");
    if (code !== 0) {
      throw postgresErrors.POSTGRES_START_FAILED({
        step: `initdb ended with code ${code}`,
        log: lastLines(output.join("")),
      });
    }
    if (!existsSync(at.data)) renameSync(building, at.data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(building, { recursive: true, force: true });
  }
}

/** Made once and before the data, so that two starters at the same time, or one that dies between, agree on it. */
function keptPassword(at: Location): string {
  const file = join(at.records, "password");
  try {
    writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8").trim();
}
