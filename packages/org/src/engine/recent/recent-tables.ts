import type { Database } from "../state/database.ts";

/**
 * What each user viewed or referenced, the newest with the highest turn, since datetimes are whole seconds. A view is a reference too, so
 * `referenced` is always the later of the two.
 */
const TABLE = `
  CREATE TABLE IF NOT EXISTS postern_recent (
    user TEXT NOT NULL, record TEXT NOT NULL, sobject TEXT NOT NULL, viewed TEXT, referenced TEXT NOT NULL, turn INTEGER NOT NULL,
    PRIMARY KEY (user, record)) WITHOUT ROWID;`;

/** Columns of RecentlyViewed that are those of the record, where it has them. */
const OF_THE_RECORD =
  "Name Alias Email FirstName IsActive LastName Phone ProfileId RecordTypeId Title UserRoleId".split(" ");

const VIEW = `
  CREATE VIEW IF NOT EXISTS "RecentlyViewed" AS SELECT
    record AS "Id", user AS "UserId", sobject AS "Type", viewed AS "LastViewedDate", referenced AS "LastReferencedDate",
    ${OF_THE_RECORD.map((name) => `recent_value(user, sobject, record, '${name}') AS "${name}"`).join(", ")},
    recent_value(user, sobject, record, CASE sobject WHEN 'User' THEN 'Alias' ELSE 'Name' END) AS "NameOrAlias",
    NULL AS "Language", NULL AS "NetworkId"
    FROM postern_recent WHERE referenced >= recent_since() AND recent_visible(user, sobject, record);`;

export function createRecentTables(database: Database): void {
  database.sqlite.exec(TABLE + VIEW);
}

/** When this user last viewed or referenced the row of a table, as SQL; null for a user who is nobody. */
export function lastSeen(field: string, alias: string, userId: string): string | null {
  const column = COLUMNS[field];
  if (!column || !/^[a-zA-Z0-9]{18}$/.test(userId)) return null;
  return `(SELECT ${column} FROM postern_recent WHERE user = '${userId}' AND record = ${alias}."Id" AND referenced >= recent_since())`;
}

const COLUMNS: Readonly<Record<string, string>> = { LastViewedDate: "viewed", LastReferencedDate: "referenced" };
