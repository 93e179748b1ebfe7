import { toId18 } from "@postern/kernel";
import type { Access, Session } from "../../doors/session.ts";
import type { Database } from "../../state/database.ts";
import { newAccessToken, type Random, randomText, tokenHash } from "./token-shapes.ts";

/** A session as stored: one per access token, SOAP login or browser. */
export interface StoredSession {
  readonly hash: string;
  readonly id: string;
  readonly kind: Session["kind"];
  readonly userId: string;
  readonly consumerKey: string | null;
  readonly grantId: string | null;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  lastActiveAt: number;
  readonly timeoutMs: number;
}

interface Live extends StoredSession {
  session: Session;
  persistedAt: number;
}

export interface OpenSession {
  readonly kind: Session["kind"];
  readonly userId: string;
  readonly username: string;
  readonly consumerKey: string | null;
  readonly grantId: string | null;
  readonly scopes: readonly string[];
  readonly ip: string;
  readonly timeoutMs: number;
}

export interface Sessions {
  /** Opens a session and returns its token: the only time it is known. */
  open(input: OpenSession): { token: string; session: Session };
  /** The live session of a token, its idle time restarted; null when unknown, ended or timed out. */
  use(token: string, ip: string): Session | null;
  /** Reads a live session without counting as use. */
  peek(token: string): StoredSession | null;
  end(token: string): boolean;
  endGrant(grantId: string): void;
  endUser(userId: string): void;
  endApp(consumerKey: string): void;
  list(): readonly StoredSession[];
  forget(): void;
}

/** The tokens of this many sessions are kept in memory; the oldest give way. */
const MAX_LIVE = 20_000;
/** After this many new sessions, those that have timed out are swept from the table. */
const SWEEP_EVERY = 500;

/** Sessions by token: from memory after the first use, timed out when idle for longer than their timeout. */
export function createSessions(deps: {
  database: Database;
  orgId: string;
  now: () => number;
  random: Random;
  accessOf: (userId: string) => Access;
  /** null when the user is gone or inactive. */
  activeUsername: (userId: string) => string | null;
}): Sessions {
  const { database, now } = deps;
  const live = new Map<string, Live>();
  let sinceSweep = 0;

  const alive = (session: StoredSession) => now() <= session.lastActiveAt + session.timeoutMs;

  function keep(token: string, entry: Live) {
    if (live.size >= MAX_LIVE) {
      const oldest = live.keys().next().value;
      if (oldest !== undefined) live.delete(oldest);
    }
    live.set(token, entry);
  }

  function stored(token: string): StoredSession | null {
    const row = database
      .prepare(
        `SELECT hash, id, kind, userId, consumerKey, grantId, scopes, createdAt, lastActiveAt, timeoutMs
         FROM "_Session" WHERE hash = ?`,
      )
      .get(tokenHash(token)) as (Omit<StoredSession, "scopes"> & { scopes: string }) | undefined;
    return row ? { ...row, scopes: row.scopes ? row.scopes.split(" ") : [] } : null;
  }

  function remove(where: string, value: string, matches: (entry: Live) => boolean): boolean {
    for (const [token, entry] of live) if (matches(entry)) live.delete(token);
    return database.prepare(`DELETE FROM "_Session" WHERE ${where} = ?`).run(value).changes > 0;
  }

  function sessionOf(entry: StoredSession, username: string, ip: string, access: Access): Session {
    return {
      id: entry.id,
      orgId: deps.orgId,
      userId: entry.userId,
      username,
      consumerKey: entry.consumerKey,
      scopes: new Set(entry.scopes),
      kind: entry.kind,
      ip,
      access,
    };
  }

  /** An hour of grace: `lastActiveAt` in the table may lag behind the one in memory. */
  function sweep() {
    if (++sinceSweep < SWEEP_EVERY) return;
    sinceSweep = 0;
    database.prepare(`DELETE FROM "_Session" WHERE lastActiveAt + timeoutMs * 17 / 16 < ?`).run(now() - 3_600_000);
  }

  /** Written when a sixteenth of the timeout has passed since the last write: a crash forgets that much idle time at most. */
  function touch(entry: Live) {
    const moment = now();
    entry.lastActiveAt = moment;
    if (moment - entry.persistedAt < entry.timeoutMs / 16) return;
    entry.persistedAt = moment;
    database.prepare(`UPDATE "_Session" SET lastActiveAt = ? WHERE hash = ?`).run(moment, entry.hash);
  }

  return {
    open(input) {
      sweep();
      const token = newAccessToken(deps.random, deps.orgId);
      const moment = now();
      const entry: StoredSession = {
        hash: tokenHash(token),
        id: toId18(`0Ak${randomText(deps.random, 12).replace(/[._]/g, "0")}`) ?? "",
        kind: input.kind,
        userId: input.userId,
        consumerKey: input.consumerKey,
        grantId: input.grantId,
        scopes: input.scopes,
        createdAt: moment,
        lastActiveAt: moment,
        timeoutMs: input.timeoutMs,
      };
      database
        .prepare(
          `INSERT INTO "_Session" (hash, id, kind, userId, consumerKey, grantId, scopes, ip, createdAt, lastActiveAt, timeoutMs)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          entry.hash,
          entry.id,
          entry.kind,
          entry.userId,
          entry.consumerKey,
          entry.grantId,
          entry.scopes.join(" "),
          input.ip,
          moment,
          moment,
          entry.timeoutMs,
        );
      const session = sessionOf(entry, input.username, input.ip, deps.accessOf(input.userId));
      return { token, session };
    },

    use(token, ip) {
      let entry = live.get(token);
      if (!entry) {
        const found = stored(token);
        if (!found || !alive(found)) return null;
        const username = deps.activeUsername(found.userId);
        if (username === null) return null;
        const session = sessionOf(found, username, ip, deps.accessOf(found.userId));
        entry = { ...found, session, persistedAt: found.lastActiveAt };
        keep(token, entry);
      }
      if (!alive(entry)) {
        live.delete(token);
        return null;
      }
      const username = deps.activeUsername(entry.userId);
      if (username === null) {
        live.delete(token);
        return null;
      }
      touch(entry);
      const access = deps.accessOf(entry.userId);
      const { session } = entry;
      if (session.ip !== ip || session.access !== access || session.username !== username)
        entry.session = { ...session, ip, access, username };
      return entry.session;
    },

    peek(token) {
      const entry = live.get(token) ?? stored(token);
      return entry && alive(entry) ? entry : null;
    },
    end(token) {
      const hash = tokenHash(token);
      return remove("hash", hash, (entry) => entry.hash === hash);
    },
    endGrant: (grantId) => void remove("grantId", grantId, (entry) => entry.grantId === grantId),
    endUser: (userId) => void remove("userId", userId, (entry) => entry.userId === userId),
    endApp: (consumerKey) => void remove("consumerKey", consumerKey, (entry) => entry.consumerKey === consumerKey),
    list: () =>
      (
        database
          .prepare(
            `SELECT hash, id, kind, userId, consumerKey, grantId, scopes, createdAt, lastActiveAt, timeoutMs
             FROM "_Session" WHERE lastActiveAt + timeoutMs >= ? ORDER BY createdAt DESC LIMIT 500`,
          )
          .all(now()) as (Omit<StoredSession, "scopes"> & { scopes: string })[]
      ).map((row) => ({ ...row, scopes: row.scopes ? row.scopes.split(" ") : [] })),
    forget: () => live.clear(),
  };
}
