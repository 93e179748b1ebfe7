import { toId18 } from "@postern/kernel";
import { base62 } from "../../state/counters.ts";
import type { Database } from "../../state/database.ts";

/** One attempt to get in, whether it worked or not ("LoginHistory" in the Object Reference). */
export interface LoginEvent {
  /** `0Ya…`: of the LoginHistory row too. */
  readonly id: string;
  readonly at: number;
  readonly userId: string | null;
  readonly loginType: "Application" | "Remote Access 2.0" | "Other Apex API";
  readonly subType: string | null;
  /** `Success`, or one of the documented failure texts. */
  readonly status: string;
  /** The cause in plain words: often more than `status` says. */
  readonly reason: string;
  readonly ip: string;
  readonly application: string;
  readonly consumerKey: string | null;
  /** The origin that was knocked at. */
  readonly loginUrl: string | null;
}

export interface LoginHistory {
  /** The id of a line that is still to be written. */
  newId(): string;
  record(event: Omit<LoginEvent, "at" | "id" | "loginUrl"> & Partial<Pick<LoginEvent, "id" | "loginUrl">>): void;
  /** Newest first. */
  list(limit?: number): readonly LoginEvent[];
  /** Attempts of one user since a moment. */
  count(userId: string, loginType: string, since: number): number;
  forget(): void;
}

/** Salesforce keeps login history for six months. */
const KEPT_MS = 183 * 24 * 3_600_000;

export function createLoginHistory(deps: { database: Database; now: () => number }): LoginHistory {
  const { database } = deps;
  let sincePurge = 0;

  let nextNumber: number | null = null;
  function newId(): string {
    nextNumber ??= (database.prepare(`SELECT coalesce(max(id), 0) + 1 AS n FROM "_LoginEvent"`).get() as { n: number })
      .n;
    return toId18(`0Ya${base62(nextNumber++, 12)}`) as string;
  }

  return {
    newId,
    record(partial) {
      const event: LoginEvent = { loginUrl: null, at: deps.now(), ...partial, id: partial.id ?? newId() };
      database
        .prepare(
          `INSERT INTO "_LoginEvent" (salesforceId, at, userId, loginType, subType, status, reason, ip, application, consumerKey, loginUrl)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          event.id,
          event.at,
          event.userId,
          event.loginType,
          event.subType,
          event.status,
          event.reason,
          event.ip,
          event.application,
          event.consumerKey,
          event.loginUrl,
        );
      if (++sincePurge >= 1000) {
        sincePurge = 0;
        database.prepare(`DELETE FROM "_LoginEvent" WHERE at < ?`).run(event.at - KEPT_MS);
      }
    },
    list: (limit = 100) =>
      database
        .prepare(
          `SELECT salesforceId AS id, at, userId, loginType, subType, status, reason, ip, application, consumerKey, loginUrl FROM "_LoginEvent"
           ORDER BY "_LoginEvent".id DESC LIMIT ?`,
        )
        .all(limit) as unknown as LoginEvent[],
    count: (userId, loginType, since) =>
      (
        database
          .prepare(`SELECT count(*) AS n FROM "_LoginEvent" WHERE userId = ? AND at >= ? AND loginType = ?`)
          .get(userId, since, loginType) as { n: number }
      ).n,
    forget: () => {
      nextNumber = null;
    },
  };
}
