import type { Clock } from "@postern/kernel";
import type { RecentDoor, RecentItem } from "../doors/recent.ts";
import type { Access } from "../doors/session.ts";
import type { RecentRecords } from "../query/query-door.ts";
import { visibleRows } from "../query/visible-rows.ts";
import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { storedDateTime } from "../state/wire-time.ts";
import { createRecentTables } from "./recent-tables.ts";

/** Records kept per user and object (SOQL, FOR VIEW). */
const MOST_PER_OBJECT = 200;
/** Days a record stays recent (SOQL, FOR VIEW). */
const LIFETIME_MS = 90 * 24 * 60 * 60 * 1000;
/** Items of a list without a limit (REST, Recently Viewed Items). */
const MOST_ITEMS = 200;

const NOTE = `
  INSERT INTO postern_recent (user, record, sobject, viewed, referenced, turn)
  VALUES (?1, ?2, ?3, ?4, ?5, (SELECT coalesce(max(turn), 0) + 1 FROM postern_recent WHERE user = ?1))
  ON CONFLICT (user, record) DO UPDATE SET viewed = coalesce(excluded.viewed, viewed), referenced = excluded.referenced, turn = excluded.turn`;
const FORGET = `
  DELETE FROM postern_recent WHERE user = ?1 AND (referenced < ?2 OR (sobject = ?3 AND turn <= (
    SELECT turn FROM postern_recent WHERE user = ?1 AND sobject = ?3 ORDER BY turn DESC LIMIT 1 OFFSET ${MOST_PER_OBJECT})))`;

/** What each user has looked at lately: fed by FOR VIEW and FOR REFERENCE and by calls that say so, read as RecentlyViewed. */
export function createRecentRecords(deps: {
  readonly database: Database;
  readonly schema: Schema;
  readonly clock: Clock;
  readonly accessOf: (userId: string) => Access;
}): RecentRecords & RecentDoor {
  const { database, schema, clock, accessOf } = deps;
  const since = () => storedDateTime(clock.now() - LIFETIME_MS);
  createRecentTables(database);
  database.define("recent_since", {}, since);
  database.define("recent_value", {}, (user, sobject, record, name) => {
    const model = schema.object(String(sobject));
    const field = name === "Name" ? model?.nameField : model?.field(String(name));
    return model && field ? readValue(accessOf(String(user)), model, field, String(record)) : null;
  });
  database.define("recent_visible", {}, (user, sobject, record) =>
    isVisible(accessOf(String(user)), String(sobject), String(record)) ? 1 : 0,
  );

  function readValue(access: Access, model: SObjectModel, field: FieldModel, record: string) {
    if (field.storage === null) return null;
    if (field.permissionable && !access.fieldReadable(model.name, field.name)) return null;
    const sql = `SELECT ${quoted(field.name)} FROM ${quoted(model.name)} WHERE "Id" = ?`;
    return (database.prepareArrays(sql).get(record) as unknown as [string | number | null] | undefined)?.[0] ?? null;
  }

  function isVisible(access: Access, sobject: string, record: string): boolean {
    const model = schema.object(sobject);
    if (!model || !access.object(model.name).read) return false;
    const visible = visibleRows({ access, includeDeleted: false }, model, "t0");
    const sql = `SELECT 1 FROM ${quoted(model.name)} AS t0 WHERE t0."Id" = ?${visible && ` AND ${visible}`}`;
    return database.prepareArrays(sql).get(record) !== undefined;
  }

  function note(viewed: boolean, sobject: string, ids: readonly string[], userId: string): void {
    const model = schema.object(sobject);
    // Objects without these fields are not kept (Object Reference, RecentlyViewed).
    if (!model?.field("LastViewedDate") || ids.length === 0) return;
    const now = storedDateTime(clock.now());
    const write = () => {
      // The first is what was looked at last.
      for (const id of [...new Set(ids)].slice(0, MOST_PER_OBJECT).reverse())
        database.prepare(NOTE).run(userId, id, model.name, viewed ? now : null, now);
      database.prepare(FORGET).run(userId, since(), model.name);
    };
    if (database.inTransaction) write();
    else database.transaction(write);
  }

  return {
    viewed: (sobject, ids, userId) => note(true, sobject, ids, userId),
    referenced: (sobject, ids, userId) => note(false, sobject, ids, userId),
    items({ userId, access }, { sobject, limit = MOST_ITEMS } = {}) {
      const name = sobject === undefined ? null : (schema.object(sobject)?.name ?? sobject);
      const rows = database
        .prepareArrays(
          `SELECT record, sobject FROM postern_recent WHERE user = ?1 AND referenced >= ?2 AND (?3 IS NULL OR sobject = ?3) ORDER BY turn DESC`,
        )
        .all(userId, since(), name) as unknown as [id: string, type: string][];
      const items: RecentItem[] = [];
      for (const [id, type] of rows) {
        if (items.length >= limit) break;
        const model = schema.object(type);
        if (!model || !isVisible(access, type, id)) continue;
        const value = model.nameField ? readValue(access, model, model.nameField, id) : null;
        items.push({ type, id, name: value === null ? null : String(value) });
      }
      return items;
    },
  };
}
