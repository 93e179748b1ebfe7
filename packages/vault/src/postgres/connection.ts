import { setTimeout as delay } from "node:timers/promises";
import { isPosternError } from "@postern/kernel";
import pg from "pg";
import { errors } from "../errors.ts";
import type { Statement } from "./statements.ts";

export interface Connection {
  /** `postgres://host:port/database`, without user and password. */
  readonly vault: string;
  /** Runs one statement; asked again while the database restarts, so it must be one that may run twice. */
  run<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Lends a connection. */
  withClient<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>;
  /** A connection of its own, not connected yet. */
  newClient(): pg.Client;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly connectionString?: string;
  /** A pool that the application has already; it stays open when the vault closes. */
  readonly pool?: pg.Pool;
}

/** How long a database that has answered before may be away: shorter than what a lease leaves after a refresh. */
const PATIENCE_MS = 20_000;
const LONGEST_PAUSE_MS = 1_000;

export function openConnection(options: ConnectionOptions): Connection {
  const pool = options.pool ?? ownPool(options.connectionString);
  const isOwn = pool !== options.pool;
  const { host, port, database } = new pg.Client(pool.options);
  const vault = `postgres://${host}:${port}/${database ?? ""}`;
  let hasAnswered = false;
  let isClosed = false;

  /** A refresh whose outcome cannot be written is a lost grant, so a restart of the database is waited for. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (let pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      if (isClosed) throw errors.VAULT_CLOSED({ vault });
      try {
        const result = await work();
        hasAnswered = true;
        return result;
      } catch (error) {
        if (!isAway(error) || !hasAnswered || performance.now() + pause > giveUpAt) throw coded(vault, error);
        await delay(pause);
      }
    }
  }

  const withClient: Connection["withClient"] = (work) =>
    patiently(async () => {
      const client = await pool.connect();
      let failure: Error | undefined;
      // Lent out, nobody else listens, and a broken connection would end the process.
      const onError = (error: Error) => {
        failure = error;
      };
      client.on("error", onError);
      try {
        return await work(client);
      } catch (error) {
        if (isAway(error)) failure = error as Error;
        throw error;
      } finally {
        client.off("error", onError);
        client.release(failure);
      }
    });

  return {
    vault,
    withClient,
    newClient: () => new pg.Client(pool.options),
    run: <Row extends object>(statement: Statement, values: readonly unknown[] = []) =>
      withClient(async (client) => (await client.query<Row>({ ...statement, values: [...values] })).rows),
    async close() {
      if (isClosed) return;
      isClosed = true;
      if (isOwn) await pool.end();
    },
  };
}

function ownPool(connectionString: string | undefined): pg.Pool {
  const pool = new pg.Pool({
    ...(connectionString !== undefined && { connectionString }),
    max: 4,
    // As a vault in a file: it does not keep a process alive.
    allowExitOnIdle: true,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  // A connection that breaks while idle is replaced at its next use.
  pool.on("error", () => {});
  return pool;
}

/** Failures of the connection, not of the statement (PostgreSQL, Appendix A): classes 08 and 57P, 53300 too many connections. */
const AWAY_STATE = /^(08|57P0|53300)/;
const AWAY_CODE = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered)/;

function isAway(error: unknown): boolean {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  return AWAY_STATE.test(code) || AWAY_CODE.test(code) || AWAY_MESSAGE.test(message);
}

function coded(vault: string, error: unknown): unknown {
  if (isPosternError(error)) return error;
  const { code = "", message } = error as { code?: string; message: string };
  // 28 and 3D: the user, its password or the database's name is wrong.
  if (isAway(error) || /^(28|3D)/.test(code))
    return errors.VAULT_UNREACHABLE({ vault, detail: message || code }, { cause: error });
  if (/^[0-9A-Z]{5}$/.test(code))
    return errors.VAULT_REFUSED({ vault, state: code, detail: message }, { cause: error });
  return error;
}
