import { quoted } from "../../state/tables.ts";
import type { Step } from "../pipeline.ts";
import type { Shop, Work } from "../work.ts";

/** Puts the record into its table: every column on insert, the changed ones on update. */
export const writeRow: Step = (work, shop) => {
  if (work.operation === "insert") insertRow(work, shop);
  else updateRow(work, shop);
};

function insertRow(work: Work, { database, counters }: Shop) {
  const { after, plan, model } = work;
  if (work.id === "") work.id = counters.recordId(model.definition.keyPrefix);
  after.Id = work.id;
  if (PHOTO_OBJECTS.has(model.name)) after.PhotoUrl ??= `/services/images/photo/${work.id}`;
  database.prepare(plan.insert).run(...plan.columns.map((name) => work.blobs.get(name) ?? after[name] ?? null));
}

const PHOTO_OBJECTS: ReadonlySet<string> = new Set(["Account", "Contact", "Lead"]);

export function updateRow(work: Work, { database }: Shop) {
  const { after, before, plan, model, blobs } = work;
  const changed = plan.columns.filter((name) => after[name] !== before?.[name] || blobs.has(name));
  if (changed.length === 0) return;
  const assignments = changed.map((name) => `${quoted(name)} = ?`).join(", ");
  database
    .prepare(`UPDATE ${quoted(model.name)} SET ${assignments} WHERE "Id" = ?`)
    .run(...changed.map((name) => blobs.get(name) ?? after[name] ?? null), work.id);
}
