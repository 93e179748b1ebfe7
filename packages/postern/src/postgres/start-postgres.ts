import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { findBinaries, type InstalledBinaries, layOutBinaries } from "./binaries.ts";
import { postgresErrors } from "./errors.ts";
import { type Location, locate, recordedHome } from "./location.ts";
import { isAlive, isServerOf, readPostmasterPid } from "./postmaster-pid.ts";
import { chooseUser, type RunAs } from "./unprivileged.ts";

export interface StartPostgresOptions {
  /** The project's `.postern` folder. */
  readonly stateDir: string;
  readonly log?: (line: string) => void;
  /** A port to insist on. Without it a free one is chosen at the first start and kept while it stays free. */
  readonly port?: number;
  /** Milliseconds to wait until it accepts connections; 60,000 when not given (crash recovery takes its time). */
  readonly startTimeoutMs?: number;
  readonly binaries?: InstalledBinaries;
}

export interface RunningPostgres {
  /** `postgres://postern:…@127.0.0.1:PORT/postern`; holds the password, so it belongs in no log. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** True when a server of an earlier start was found running. */
  readonly adopted: boolean;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk when it resolves. */
  stop(): Promise<void>;
}

const USER = "postern";
const DATABASE = "postern";
const STOP_TIMEOUT_MS = 30_000;
/** How often the server's pid file is looked at while it starts or stops; it offers nothing to wait on. */
const LOOK_EVERY_MS = 15;

/**
 * Starts the embedded Postgres of a state folder, or adopts the one that is running there (after a crash of its starter).
 * The server is detached: it outlives this process until `stop()`.
 *
 * Throws POSTGRES_BINARY_MISSING, POSTGRES_NO_USER, POSTGRES_PORT_TAKEN, POSTGRES_START_FAILED.
 *
 * @example
 * const postgres = await startPostgres({ stateDir: ".postern" });
 * await new pg.Client(postgres.url).connect();
 * await postgres.stop();
 */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => {});
  const runAs = chooseUser();
  const at = locate(options.stateDir, runAs);
  const timeoutMs = options.startTimeoutMs ?? 60_000;
  const found = await adopt(at, timeoutMs);
  if (found) {
    log(`Postgres is running already (process ${found.pid}, port ${found.port}).`);
    return found;
  }
  const bin = layOutBinaries(options.binaries ?? findBinaries(), at.home);
  const first = !existsSync(at.data);
  if (first) {
    log("Creating the database.");
    await initialize(at, bin, runAs);
  }
  const port = await choosePort(at, options.port);
  const pid = await launch(at, bin, port, runAs, timeoutMs);
  // Another starter may have been faster; then its server is ours too.
  const other = pid === null ? await adopt(at, timeoutMs) : null;
  if (other) return other;
  if (pid === null) throw postgresErrors.POSTGRES_START_FAILED({ step: "another start failed too", log: logTail(at) });
  await ensureDatabase(urlOf(at, port, "postgres"));
  log(`Postgres listens on 127.0.0.1:${port}.`);
  return handle(at, pid, port, false);
}

/** Stops the server of a state folder, if any, and removes its data and files. */
export async function removePostgres(stateDir: string): Promise<void> {
  const home = recordedHome(stateDir);
  if (home !== null) {
    const running = readPostmasterPid(join(home, "data"));
    if (running && isServerOf(running.pid, join(home, "data"))) await stopServer(running.pid);
    rmSync(home, { recursive: true, force: true });
  }
  rmSync(join(stateDir, "postgres"), { recursive: true, force: true });
}

async function adopt(at: Location, timeoutMs: number): Promise<RunningPostgres | null> {
  const running = readPostmasterPid(at.data);
  if (!running || !isServerOf(running.pid, at.data)) return null;
  try {
    const port = await waitUntilReady(at, running.pid, timeoutMs);
    await ensureDatabase(urlOf(at, port, "postgres"));
    return handle(at, running.pid, port, true);
  } catch (error) {
    // It may be dying at this moment; then there is nothing to adopt.
    await delay(100);
    if (isServerOf(running.pid, at.data)) throw error;
    return null;
  }
}

function handle(at: Location, pid: number, port: number, adopted: boolean): RunningPostgres {
  return { url: urlOf(at, port, DATABASE), port, pid, adopted, stop: () => stopServer(pid) };
}

function urlOf(at: Location, port: number, database: string): string {
  const password = readFileSync(join(at.records, "password"), "utf8").trim();
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

async function initialize(at: Location, bin: string, runAs: RunAs | null): Promise<void> {
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

async function choosePort(at: Location, wanted: number | undefined): Promise<number> {
  const file = join(at.records, "port");
  const kept = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (wanted !== undefined && !(await isFree(wanted))) throw postgresErrors.POSTGRES_PORT_TAKEN({ port: wanted });
  const port = wanted ?? (kept > 0 && (await isFree(kept)) ? kept : await freePort());
  if (port !== kept) writeFileSync(file, `${port}\n`, { mode: 0o600 });
  return port;
}

function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      const bound = (server.address() as { port: number }).port;
      server.close(() => resolve(bound));
    });
  });
}

const isFree = (port: number): Promise<boolean> =>
  freePort(port).then(
    () => true,
    () => false,
  );

/** A server killed with -9 leaves processes that hold its shared memory for a moment; then it is tried again. */
const STILL_THERE = /pre-existing shared memory block|lock file .* already exists|could not bind/;

async function launch(
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

async function waitUntilReady(at: Location, pid: number, timeoutMs: number): Promise<number> {
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

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    // unique_violation or duplicate_database: made by another starter meanwhile.
    if (!["23505", "42P04"].includes((error as { code?: string }).code ?? "")) throw error;
  } finally {
    await client.end();
  }
}

/** SIGINT is the fast shutdown; SIGQUIT the immediate one, after which the next start recovers. */
async function stopServer(pid: number): Promise<void> {
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

function spawnServer(file: string, args: string[], at: Location, runAs: RunAs | null, stdio: Stdio): ChildProcess {
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

function exitOf(child: ChildProcess, whenNotRun: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) =>
      reject(postgresErrors.POSTGRES_START_FAILED({ step: whenNotRun, log: String(cause) }, { cause })),
    );
    child.once("close", (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
}

const logTail = (at: Location): string => (existsSync(at.log) ? lastLines(readFileSync(at.log, "utf8")) : "");

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-12).join("\n");
}
