import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Enough to tell later whether this very process still lives. */
export interface ProcessIdentity {
  /** Machine, boot and process namespace: process ids mean something only within one place. */
  readonly place: string;
  readonly pid: number;
  /** When the kernel started it; tells a process from a later one with the same id. null where it cannot be read. */
  readonly started: string | null;
}

export function thisProcess(): ProcessIdentity {
  const boot = attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = attempt(() => readlinkSync("/proc/self/ns/pid"));
  return {
    place: [hostname(), boot, namespace].filter(Boolean).join("|"),
    pid: process.pid,
    started: startOf(process.pid),
  };
}

/** Certainly dead. A process at another place cannot be seen from here and counts as alive. */
export function isDead(other: ProcessIdentity, here: ProcessIdentity): boolean {
  if (other.place !== here.place) return false;
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  return other.started !== null && startOf(other.pid) !== other.started;
}

/** Field 22 of /proc/[pid]/stat (proc_pid_stat(5)), in clock ticks since boot. The name in field 2 may contain spaces. */
function startOf(pid: number): string | null {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie holds its id until its parent asks for it, but runs no more.
  return fields?.[0] === "Z" ? "zombie" : (fields?.[19] ?? null);
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
