import { scrypt } from "node:crypto";
import type { Database } from "../../state/database.ts";
import { type Random, sameSecret } from "../tokens/token-shapes.ts";

/** About 30 ms and 16 MB on a laptop; runs on the thread pool, so the org keeps answering. */
const COST = { N: 2 ** 14, r: 8, p: 1 };
/** The org's default lockout: ten wrong passwords, fifteen minutes. */
const MAX_FAILURES = 10;
const LOCKED_MS = 15 * 60_000;
/** Longer input is refused unread, so that nobody buys hashing time with megabytes. */
const MAX_LENGTH = 1024;

export type PasswordOutcome = "ok" | "expired" | "wrong" | "locked" | "none";

export interface Passwords {
  set(userId: string, password: string, options?: { expired?: boolean }): Promise<void>;
  /** Takes the same time whether the user exists or not: `null` stands for nobody. */
  check(userId: string | null, password: string): Promise<PasswordOutcome>;
  /** Whether the user has to change the password at the next login. */
  isExpired(userId: string): boolean;
  /** Whether this is the password the user has; counts as no attempt. */
  isCurrent(userId: string, password: string): Promise<boolean>;
  /** Ends a lockout before its time. */
  unlock(userId: string): void;
  /** Resolves when every password being set is stored. */
  settled(): Promise<void>;
}

function derive(password: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) =>
    scrypt(password, salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key.toString("base64url")))),
  );
}

export function createPasswords(deps: { database: Database; now: () => number; random: Random }): Passwords {
  const { database, now } = deps;
  const pending = new Set<Promise<void>>();
  const settled = async () => void (await Promise.all(pending));

  async function store(userId: string, password: string, expired: boolean) {
    const salt = Buffer.from(deps.random(16)).toString("base64url");
    const hash = await derive(password, salt);
    if (!database.sqlite.isOpen) return;
    database
      .prepare(
        `INSERT INTO "_Password" (userId, hash, salt, changedAt, expired) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (userId) DO UPDATE SET hash = excluded.hash, salt = excluded.salt, changedAt = excluded.changedAt,
           expired = excluded.expired, failures = 0, lockedUntil = 0`,
      )
      .run(userId, hash, salt, now(), expired ? 1 : 0);
  }

  return {
    set(userId, password, options = {}) {
      const work = store(userId, password, options.expired ?? false).finally(() => pending.delete(work));
      pending.add(work);
      return work;
    },
    isExpired: (userId) =>
      database.prepare(`SELECT expired FROM "_Password" WHERE userId = ?`).get(userId)?.expired === 1,
    async isCurrent(userId, password) {
      await settled();
      const row = database.prepare(`SELECT hash, salt FROM "_Password" WHERE userId = ?`).get(userId) as
        | { hash: string; salt: string }
        | undefined;
      return row !== undefined && sameSecret(await derive(password, row.salt), row.hash);
    },
    unlock: (userId) =>
      void database.prepare(`UPDATE "_Password" SET failures = 0, lockedUntil = 0 WHERE userId = ?`).run(userId),
    settled,
    async check(userId, password) {
      await settled();
      if (password.length > MAX_LENGTH) return "wrong";
      const read = () =>
        userId === null
          ? undefined
          : (database
              .prepare(`SELECT hash, salt, expired, failures, lockedUntil FROM "_Password" WHERE userId = ?`)
              .get(userId) as
              | { hash: string; salt: string; expired: number; failures: number; lockedUntil: number }
              | undefined);
      const before = read();
      const derived = await derive(password, before?.salt ?? "nobody");
      // Read again: while the hash was computed, other attempts may have locked the user or changed the password.
      const row = read();
      if (!row || !before || row.salt !== before.salt) return "none";
      if (row.lockedUntil > now()) return "locked";
      if (sameSecret(derived, row.hash)) {
        if (row.failures > 0)
          database.prepare(`UPDATE "_Password" SET failures = 0, lockedUntil = 0 WHERE userId = ?`).run(userId);
        return row.expired === 1 ? "expired" : "ok";
      }
      const failures = row.failures + 1;
      const lock = failures >= MAX_FAILURES;
      database
        .prepare(`UPDATE "_Password" SET failures = ?, lockedUntil = ? WHERE userId = ?`)
        .run(lock ? 0 : failures, lock ? now() + LOCKED_MS : 0, userId);
      return "wrong";
    },
  };
}
