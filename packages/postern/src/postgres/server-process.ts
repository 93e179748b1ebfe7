import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { postgresErrors } from "./errors.ts";
import type { Location } from "./location.ts";
import { isAlive, isServerOf, readPostmasterPid } from "./postmaster-pid.ts";
import type { RunAs } from "./unprivileged.ts";

const STOP_TIMEOUT_MS = 30_000;
/** How often the server's pid file is looked at while it starts or stops; it offers nothing to wait on. */
const LOOK_EVERY_MS = 15;

/** A server killed with -9 leaves processes that hold its shared memory for a moment; then it is tried again. */
const STILL_THERE = /pre-existing shared memory block|lock file .* already exists|could not bind/;

export async function launch(
  at: Location,
  bin: string,
  port: number,
  runAs: RunAs | null,
  timeoutMs: number,
): Promise<number | null> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (!clearStalePid(at)) return null;
    const logStart = existsSync(at.log) ? readFileSync(at.log).length : 0;
    const logFile = openSync(at.log, "a", 0o600);
    if (runAs) chownSync(at.log, runAs.uid, runAs.gid);
    const args = ["-D", at.data, "-p", String(port), "-c", "listen_addresses=127.0.0.1"];
    args.push("-c", "unix_socket_directories=", "-c", "log_line_prefix=%m [%p] ");
    const child = spawnServer(join(bin, "postgres"), args, at, runAs, ["ignore", logFile, logFile]);
    closeSync(logFile);
    let exit: number | null = null;
    const ended = exitOf(child, "postgres cannot be run").then((code) => {
      exit = code;
    });
    ended.catch(() => {});
    child.unref();
    try {
      await Promise.race([waitUntilReady(at, child.pid ?? -1, timeoutMs), ended]);
      if (exit === null) return child.pid!;
    } catch (error) {
      if (exit === null) throw error;
    }
    const text = readFileSync(at.log).subarray(logStart).toString();
    if (!STILL_THERE.test(text) || Date.now() > deadline) {
      throw postgresErrors.POSTGRES_START_FAILED({ step: `the server ended with code ${exit}`, log: lastLines(text) });
    }
    await delay(100);
  }
}

/** After a crash another process may have the server's number, and Postgres would refuse to start. False: the server itself runs. */
function clearStalePid(at: Location): boolean {
  const left = readPostmasterPid(at.data);
  if (left && isServerOf(left.pid, at.data)) return false;
  if (left) rmSync(join(at.data, "postmaster.pid"), { force: true });
  return true;
}

export async function waitUntilReady(at: Location, pid: number, timeoutMs: number): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = readPostmasterPid(at.data);
    if (found?.pid === pid && found.status === "ready" && found.port !== null) return found.port;
    if (pid > 0 && !isAlive(pid)) {
      throw postgresErrors.POSTGRES_START_FAILED({ step: "the server ended", log: logTail(at) });
    }
    if (Date.now() > deadline) {
      throw postgresErrors.POSTGRES_START_FAILED({ step: `not ready after ${timeoutMs} ms`, log: logTail(at) });
    }
    await delay(LOOK_EVERY_MS);
  }
}

/** SIGINT is the fast shutdown; SIGQUIT the immediate one, after which the next start recovers. */
export async function stopServer(pid: number): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return;
      await delay(LOOK_EVERY_MS);
    }
  }
  throw postgresErrors.POSTGRES_STOP_FAILED({ pid });
}

type Stdio = ["ignore", number | "pipe", number | "pipe"];

export function spawnServer(
  file: string,
  args: string[],
  at: Location,
  runAs: RunAs | null,
  stdio: Stdio,
): ChildProcess {
  return spawn(file, args, {
    cwd: at.home,
    detached: true,
    stdio,
    // Nothing of our environment reaches the server: no PG* variable bends it, no secret lies in its memory.
    env: {
      PATH: process.env.PATH,
      TZ: "UTC",
      LC_ALL: "C",
      ...(process.env.SystemRoot ? { SystemRoot: process.env.SystemRoot } : {}),
    },
    ...(runAs ?? {}),
  });
}

export function exitOf(child: ChildProcess, whenNotRun: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) =>
      reject(postgresErrors.POSTGRES_START_FAILED({ step: whenNotRun, log: String(cause) }, { cause })),
    );
    child.once("close", (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
}

export const logTail = (at: Location): string => (existsSync(at.log) ? lastLines(readFileSync(at.log, "utf8")) : "");

export function lastLines(text: string): string {
  return text.trim().split("\n").slice(-12).join("\n");
}
