import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Counters } from "../state/counters.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { autoNumberCounter, autoNumberText, firstNumber } from "./auto-number.ts";
import { fillSummary } from "./summaries.ts";

/** What a field that was just added has in the records that are there: the next numbers in the order they were created, a summary's values. */
export function fillNewField(
  rooms: { database: Database; schema: Schema; counters: Counters },
  model: SObjectModel,
  field: FieldModel,
): void {
  if (field.definition.summary) fillSummary(rooms.database, rooms.schema, model, field);
  else if (field.autoNumber) numberRecords(rooms, model, field);
  else if (field.definition.type === "boolean" && field.definition.defaultValue === true)
    rooms.database.prepare(`UPDATE ${quoted(model.name)} SET ${quoted(field.name)} = 1`).run();
}

function numberRecords(
  { database, counters }: { database: Database; counters: Counters },
  model: SObjectModel,
  field: FieldModel,
) {
  const rows = database
    .prepare(`SELECT "Id" AS id, "CreatedDate" AS day FROM ${quoted(model.name)} ORDER BY rowid`)
    .all();
  const update = database.prepare(`UPDATE ${quoted(model.name)} SET ${quoted(field.name)} = ? WHERE "Id" = ?`);
  for (const row of rows) {
    const number = counters.next(autoNumberCounter(model.name, field), firstNumber(field));
    update.run(autoNumberText(field, number, String(row["day"])), row["id"] as string);
  }
}
