import { toId18 } from "@postern/kernel";
import type { Access, Session } from "../../doors/session.ts";
import type { Database } from "../../state/database.ts";
import type { SessionLevel } from "../apps/app-policies.ts";
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
  readonly ip: string;
  /** Ends at `createdAt + timeoutMs` whatever happens, as JWTs do; else the timeout counts from the last use. */
  readonly fixed: boolean;
  readonly level: SessionLevel;
  readonly jkt: string | null;
  readonly format: Session["format"];
  /** The session this one lives and dies with. */
  readonly parentId: string | null;
  readonly loginHistoryId: string | null;
}

type Row = Omit<StoredSession, "scopes" | "fixed"> & { scopes: string; fixed: number };
const COLUMNS =
  "hash, id, kind, userId, consumerKey, grantId, scopes, ip, createdAt, lastActiveAt, timeoutMs, fixed, level, jkt, format, parentId, loginHistoryId";
const fromRow = (row: Row): StoredSession => ({
  ...row,
  scopes: row.scopes ? row.scopes.split(" ") : [],
  fixed: row.fixed === 1,
});

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
  readonly fixed?: boolean;
  readonly level?: SessionLevel;
  readonly jkt?: string | null;
  readonly format?: Session["format"];
  readonly parentId?: string | null;
  readonly loginHistoryId?: string | null;
  /** Makes the token of the session's id; default an opaque one. */
  readonly newToken?: (sessionId: string) => string;
}

export interface Sessions {
  /** Opens a session and returns its token: the only time it is known. */
  open(input: OpenSession): { token: string; session: Session };
  /** The live session opened under this key before, else a new one. Known in this process alone: only hashes are stored. */
  sameOrOpen(key: string, open: () => { token: string; session: Session }): { token: string; session: Session };
  /** Live sessions of one user and app. */
  count(userId: string, consumerKey: string): number;
  /** Raises the level of a browser session after the person proved more, under a new token: the old one is dead. */
  raise(token: string, level: SessionLevel): string;
  /** The live session of a token, its idle time restarted; null when unknown, ended or timed out. */
  use(token: string, ip: string): Session | null;
  /** Reads a live session without counting as use. */
  peek(token: string): StoredSession | null;
  /** Reads a live session by its id (`0Ak…`). */
  byId(id: string): StoredSession | null;
  end(token: string): boolean;
  /** Ends a session by its id (`0Ak…`), with those that live and die with it. */
  endById(id: string): boolean;
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
  const byKey = new Map<string, { token: string; session: Session }>();
  let sinceSweep = 0;

  const alive = (session: StoredSession) =>
    now() <= (session.fixed ? session.createdAt : session.lastActiveAt) + session.timeoutMs;

  function keep(token: string, entry: Live) {
    if (live.size >= MAX_LIVE) {
      const oldest = live.keys().next().value;
      if (oldest !== undefined) live.delete(oldest);
    }
    live.set(token, entry);
  }

  function stored(token: string): StoredSession | null {
    const row = database.prepare(`SELECT ${COLUMNS} FROM "_Session" WHERE hash = ?`).get(tokenHash(token)) as
      | Row
      | undefined;
    return row ? fromRow(row) : null;
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
      level: entry.level,
      jkt: entry.jkt,
      format: entry.format,
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
    if (entry.fixed || moment - entry.persistedAt < entry.timeoutMs / 16) return;
    entry.persistedAt = moment;
    database.prepare(`UPDATE "_Session" SET lastActiveAt = ? WHERE hash = ?`).run(moment, entry.hash);
  }

  function endById(id: string): boolean {
    remove("parentId", id, (entry) => entry.parentId === id);
    return remove("id", id, (entry) => entry.id === id);
  }

  return {
    open(input) {
      sweep();
      const id = toId18(`0Ak${randomText(deps.random, 12).replace(/[._]/g, "0")}`) ?? "";
      const token = input.newToken?.(id) ?? newAccessToken(deps.random, deps.orgId);
      const moment = now();
      const entry: StoredSession = {
        hash: tokenHash(token),
        id,
        kind: input.kind,
        userId: input.userId,
        consumerKey: input.consumerKey,
        grantId: input.grantId,
        scopes: input.scopes,
        ip: input.ip,
        createdAt: moment,
        lastActiveAt: moment,
        timeoutMs: input.timeoutMs,
        fixed: input.fixed ?? false,
        level: input.level ?? "STANDARD",
        jkt: input.jkt ?? null,
        format: input.format ?? "opaque",
        parentId: input.parentId ?? null,
        loginHistoryId: input.loginHistoryId ?? null,
      };
      database
        .prepare(`INSERT INTO "_Session" (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
        .run(
          entry.hash,
          entry.id,
          entry.kind,
          entry.userId,
          entry.consumerKey,
          entry.grantId,
          entry.scopes.join(" "),
          entry.ip,
          moment,
          moment,
          entry.timeoutMs,
          entry.fixed ? 1 : 0,
          entry.level,
          entry.jkt,
          entry.format,
          entry.parentId,
          entry.loginHistoryId,
        );
      const session = sessionOf(entry, input.username, input.ip, deps.accessOf(input.userId));
      return { token, session };
    },

    sameOrOpen(key, open) {
      const known = byKey.get(key);
      const entry = known && stored(known.token);
      if (known && entry && alive(entry)) return known;
      const opened = open();
      byKey.set(key, opened);
      return opened;
    },
    count: (userId, consumerKey) =>
      (
        database
          .prepare(
            `SELECT count(*) AS n FROM "_Session" WHERE userId = ? AND consumerKey = ? AND lastActiveAt + timeoutMs >= ?`,
          )
          .get(userId, consumerKey, now()) as { n: number }
      ).n,
    raise(token, level) {
      const next = newAccessToken(deps.random, deps.orgId);
      database
        .prepare(`UPDATE "_Session" SET level = ?, hash = ? WHERE hash = ?`)
        .run(level, tokenHash(next), tokenHash(token));
      live.delete(token);
      return next;
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
    byId(id) {
      const row = database.prepare(`SELECT ${COLUMNS} FROM "_Session" WHERE id = ?`).get(id) as Row | undefined;
      const entry = row ? fromRow(row) : null;
      return entry && alive(entry) ? entry : null;
    },
    end(token) {
      const entry = live.get(token) ?? stored(token);
      return entry !== null && endById(entry.id) && alive(entry);
    },
    endById,
    endGrant: (grantId) => void remove("grantId", grantId, (entry) => entry.grantId === grantId),
    endUser: (userId) => void remove("userId", userId, (entry) => entry.userId === userId),
    endApp: (consumerKey) => void remove("consumerKey", consumerKey, (entry) => entry.consumerKey === consumerKey),
    list: () =>
      (
        database
          .prepare(
            `SELECT ${COLUMNS} FROM "_Session" WHERE lastActiveAt + timeoutMs >= ? ORDER BY createdAt DESC LIMIT 500`,
          )
          .all(now()) as unknown as Row[]
      ).map(fromRow),
    forget() {
      live.clear();
      byKey.clear();
    },
  };
}
