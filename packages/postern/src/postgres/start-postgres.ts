import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { findBinaries, type InstalledBinaries, layOutBinaries } from "./binaries.ts";
import { choosePort } from "./choose-port.ts";
import { postgresErrors } from "./errors.ts";
import { initialize, USER } from "./initialize.ts";
import { type Location, locate, recordedHome } from "./location.ts";
import { isServerOf, readPostmasterPid } from "./postmaster-pid.ts";
import { launch, logTail, stopServer, waitUntilReady } from "./server-process.ts";
import { chooseUser } from "./unprivileged.ts";

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

const DATABASE = "postern";

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
