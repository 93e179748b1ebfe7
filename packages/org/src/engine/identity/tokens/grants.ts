import type { SessionLevel } from "../apps/app-policies.ts";
import type { IdentityContext } from "../context.ts";
import { randomText } from "./token-shapes.ts";

/** One approval in use: a refresh token family, or the access tokens of one code when the app may not refresh. */
export interface StoredGrant {
  readonly id: string;
  readonly consumerKey: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly refreshable: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly useCount: number;
  readonly revokedAt: number | null;
  readonly revokedWhy: string | null;
  /** Thumbprint of the key that the family is bound to. */
  readonly jkt: string | null;
  /** Of the session in which it was given: what is refreshed is no surer of the person than that. */
  readonly level: SessionLevel;
}

const COLUMNS =
  "id, consumerKey, userId, scopes, refreshable, createdAt, lastUsedAt, useCount, revokedAt, revokedWhy, jkt, level";
type GrantRow = Omit<StoredGrant, "scopes" | "refreshable"> & { scopes: string; refreshable: number };
const fromRow = (row: GrantRow): StoredGrant => ({
  ...row,
  scopes: row.scopes.split(" "),
  refreshable: row.refreshable === 1,
});

export function findGrant(context: IdentityContext, id: string): StoredGrant | null {
  const row = context.database.prepare(`SELECT ${COLUMNS} FROM "_Grant" WHERE id = ?`).get(id) as GrantRow | undefined;
  return row ? fromRow(row) : null;
}

export function listGrants(context: IdentityContext): readonly StoredGrant[] {
  const rows = context.database
    .prepare(`SELECT ${COLUMNS} FROM "_Grant" ORDER BY createdAt DESC, id LIMIT 500`)
    .all() as unknown as GrantRow[];
  return rows.map(fromRow);
}

const EVICTION = { "least-recently-used": "lastUsedAt DESC, createdAt DESC", oldest: "createdAt DESC" } as const;

/** Opens a grant; beyond the approvals one user may have of one app, one ends. */
export function openGrant(
  context: IdentityContext,
  input: Pick<StoredGrant, "consumerKey" | "userId" | "scopes" | "refreshable" | "jkt" | "level"> & {
    /** Of the code it was made of: OauthToken names it. */
    readonly codeHash?: string;
  },
): string {
  const { database } = context;
  const id = randomText(context.random, 22);
  const moment = context.now();
  if (input.refreshable) {
    const live = database
      .prepare(
        `SELECT id FROM "_Grant" WHERE userId = ? AND consumerKey = ? AND refreshable = 1 AND revokedAt IS NULL
         ORDER BY ${EVICTION[context.options.approvalEviction]}`,
      )
      .all(input.userId, input.consumerKey) as { id: string }[];
    for (const { id: old } of live.slice(context.options.approvalsPerApp - 1))
      revokeGrant(context, old, "approval limit reached");
  }
  database
    .prepare(
      `INSERT INTO "_Grant" (id, consumerKey, userId, scopes, refreshable, createdAt, lastUsedAt, jkt, level, codeHash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      id,
      input.consumerKey,
      input.userId,
      input.scopes.join(" "),
      input.refreshable ? 1 : 0,
      moment,
      moment,
      input.jkt,
      input.level,
      input.codeHash ?? null,
    );
  return id;
}

/** Ends a grant with every token of its family. */
export function revokeGrant(context: IdentityContext, id: string, why: string): void {
  context.database
    .prepare(`UPDATE "_Grant" SET revokedAt = ?, revokedWhy = ? WHERE id = ? AND revokedAt IS NULL`)
    .run(context.now(), why, id);
  context.sessions.endGrant(id);
}

/** Counts a use, failed ones too ("OAuth Connected Apps" of a user shows it). */
export function countUse(context: IdentityContext, id: string): void {
  context.database
    .prepare(`UPDATE "_Grant" SET lastUsedAt = ?, useCount = useCount + 1 WHERE id = ?`)
    .run(context.now(), id);
}
