import type { Database } from "../state/database.ts";

/** What events of one transaction share stands in their commit; `body` is JSON of [changed fields, nulled fields, values]. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS postern_commit (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL, timestamp INTEGER NOT NULL, user TEXT NOT NULL, origin TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS postern_commit_timestamp ON postern_commit (timestamp);
  CREATE TABLE IF NOT EXISTS postern_event (
    replay INTEGER PRIMARY KEY, entity TEXT NOT NULL, type TEXT NOT NULL, commit_number INTEGER NOT NULL, sequence INTEGER NOT NULL,
    record TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS postern_event_entity ON postern_event (entity, replay);
  CREATE INDEX IF NOT EXISTS postern_event_commit ON postern_event (commit_number);
  CREATE TABLE IF NOT EXISTS postern_timeline (first INTEGER PRIMARY KEY, last INTEGER);
  CREATE TABLE IF NOT EXISTS postern_event_floor (only INTEGER PRIMARY KEY CHECK (only = 1), position INTEGER NOT NULL);`;

export function createEventTables(database: Database): void {
  database.sqlite.exec(TABLES);
}
