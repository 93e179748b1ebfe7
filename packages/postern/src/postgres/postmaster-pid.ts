import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Lines of `postmaster.pid` (PostgreSQL source, miscadmin.h: LOCK_FILE_LINE_*). */
export interface PostmasterPid {
  readonly pid: number;
  readonly port: number | null;
  /** `starting`, `stopping`, `ready`, `standby`; null before the server wrote it. */
  readonly status: string | null;
}

export function readPostmasterPid(data: string): PostmasterPid | null {
  try {
    const lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
    const pid = Math.abs(Number(lines[0]));
    if (!Number.isInteger(pid) || pid === 0) return null;
    return { pid, port: Number(lines[3]) || null, status: lines[7]?.trim() || null };
  } catch {
    return null;
  }
}

/** A zombie counts as dead: its parent has not asked for its end yet, but it serves nobody. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return !existsSync("/proc/self");
  }
}

/** Whether the process is the server of this data folder, and not another one that got its number after a crash. */
export function isServerOf(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  if (!existsSync(`/proc/${pid}/cmdline`)) return true;
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return words.includes(data) && /postgres$/.test(words[0] ?? "");
  } catch {
    return false;
  }
}
