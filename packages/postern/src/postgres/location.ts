import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { type RunAs, reachableByOthers } from "./unprivileged.ts";

export interface Location {
  /** What belongs to us: `password`, `port`, `location`, `log` of the start. Mode 0700. */
  readonly records: string;
  /** Where the server's files lie: `runtime-*`, `data`, `server.log`. */
  readonly home: string;
  readonly data: string;
  readonly log: string;
}

/**
 * Where the server lives for a state folder. Usually below it; as root, when the unprivileged user cannot reach that, in a folder
 * outside, whose path is recorded so that the second start finds the same data.
 */
export function locate(stateDir: string, runAs: RunAs | null): Location {
  const records = resolve(stateDir, "postgres");
  mkdirSync(records, { recursive: true });
  const note = join(records, "location");
  const home = existsSync(note) ? readFileSync(note, "utf8").trim() : chooseHome(records, runAs);
  if (!existsSync(note)) writeFileSync(note, `${home}\n`, { mode: 0o600 });
  mkdirSync(home, { recursive: true });
  if (runAs) chmodSync(home, 0o755);
  return { records, home, data: join(home, "data"), log: join(home, "server.log") };
}

/** The recorded folder, or null when nothing was ever placed. */
export function recordedHome(stateDir: string): string | null {
  const note = join(stateDir, "postgres", "location");
  return existsSync(note) ? readFileSync(note, "utf8").trim() : null;
}

function chooseHome(records: string, runAs: RunAs | null): string {
  if (runAs === null || reachableByOthers(records)) return join(records, "server");
  const name = `postern-${createHash("sha256").update(realpathSync(records)).digest("hex").slice(0, 12)}`;
  // /var/lib first: /var/tmp is swept of files that were not touched for a month, also below a running server.
  return join(writable("/var/lib") ? "/var/lib" : "/var/tmp", name);
}

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return reachableByOthers(folder);
  } catch {
    return false;
  }
}
