import { toId18 } from "@postern/kernel";
import type { StagedCredentials } from "../../doors/apps.ts";
import type { Database } from "../../state/database.ts";
import { newConsumerKey, newConsumerSecret, type Random, randomText } from "../tokens/token-shapes.ts";

/** "Staged credentials are valid for 30 days unless they're deleted before then." */
const LIFE_MS = 30 * 24 * 3_600_000;

interface Row {
  readonly id: string;
  readonly key: string;
  readonly secret: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly state: StagedCredentials["state"];
}

/** The second pair of an app: staged before a rotation, the former one after it. That there is one at a time, and its id's prefix, are inferred. */
export interface StagedCredentialStore {
  /** The pair that still is good. */
  of(consumerKey: string): StagedCredentials | null;
  /** The app that a second key stands for, and the secret that belongs to it. */
  byKey(key: string): { readonly consumerKey: string; readonly secret: string } | null;
  add(consumerKey: string, createdBy: string): StagedCredentials;
  /** The former primary pair takes the place of the one that became primary. */
  replace(consumerKey: string, former: { readonly key: string; readonly secret: string }): void;
  remove(consumerKey: string): void;
  forget(): void;
}

export function createStagedCredentials(deps: {
  database: Database;
  now: () => number;
  random: Random;
}): StagedCredentialStore {
  const { database, now, random } = deps;
  /** Asked on every unknown key: that there is none is nearly always the answer. */
  let isEmpty: boolean | null = null;

  const withExpiry = (row: Row | undefined): StagedCredentials | null =>
    row && now() < row.createdAt + LIFE_MS ? { ...row, expiresAt: row.createdAt + LIFE_MS } : null;
  const remove = (consumerKey: string) =>
    void database.prepare(`DELETE FROM "_StagedCredential" WHERE consumerKey = ?`).run(consumerKey);
  function put(consumerKey: string, row: Row): StagedCredentials {
    remove(consumerKey);
    database
      .prepare(
        `INSERT INTO "_StagedCredential" (consumerKey, id, key, secret, createdBy, createdAt, state) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(consumerKey, row.id, row.key, row.secret, row.createdBy, row.createdAt, row.state);
    isEmpty = null;
    return { ...row, expiresAt: row.createdAt + LIFE_MS };
  }
  const COLUMNS = "id, key, secret, createdBy, createdAt, state";
  const of = (consumerKey: string) =>
    withExpiry(
      database.prepare(`SELECT ${COLUMNS} FROM "_StagedCredential" WHERE consumerKey = ?`).get(consumerKey) as
        | Row
        | undefined,
    );

  return {
    of,
    byKey(key) {
      isEmpty ??= database.prepare(`SELECT 1 FROM "_StagedCredential" LIMIT 1`).get() === undefined;
      if (isEmpty) return null;
      const row = database.prepare(`SELECT consumerKey, ${COLUMNS} FROM "_StagedCredential" WHERE key = ?`).get(key) as
        | (Row & { consumerKey: string })
        | undefined;
      return row && withExpiry(row) ? { consumerKey: row.consumerKey, secret: row.secret } : null;
    },
    add: (consumerKey, createdBy) =>
      put(consumerKey, {
        id: toId18(`0xQ${randomText(random, 12).replace(/[._]/g, "0")}`) as string,
        key: newConsumerKey(random),
        secret: newConsumerSecret(random),
        createdBy,
        createdAt: now(),
        state: "Active",
      }),
    replace(consumerKey, former) {
      const staged = of(consumerKey);
      if (staged) put(consumerKey, { ...staged, ...former, createdAt: now(), state: "Rotated" });
    },
    remove,
    forget: () => {
      isEmpty = null;
    },
  };
}
