import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { OrgReady } from "../org/ready.ts";
import type { StateDir } from "./state-dir.ts";

/** What runs, and where: written by `up` for its children and for every other command typed in the same folder. */
export interface RunFile {
  readonly pid: number;
  readonly startedAt: string;
  readonly org: OrgReady;
  readonly databaseUrl: string;
  readonly consoleUrl: string;
  /** Asked for by the console on the first visit of a browser. */
  readonly consoleToken: string;
  readonly grantId: string;
}

/** Holds secrets of the local org, hence mode 0600; replaced whole, so that a reader never sees half of it. */
export function writeRunFile(dir: StateDir, run: RunFile): void {
  const draft = `${dir.runFile}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, dir.runFile);
}

export function removeRunFile(dir: StateDir): void {
  rmSync(dir.runFile, { force: true });
}

/** The run file of an `up` that is alive, or null. */
export function readRunFile(dir: StateDir): RunFile | null {
  let run: RunFile;
  try {
    run = JSON.parse(readFileSync(dir.runFile, "utf8")) as RunFile;
  } catch {
    return null;
  }
  return isAlive(run.pid) ? run : null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
