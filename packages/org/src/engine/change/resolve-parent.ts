import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Database } from "../state/database.ts";
import { foldedInSearch, quoted } from "../state/tables.ts";
import { coerce } from "./coerce.ts";
import { fault } from "./faults.ts";
import type { Shop, Work } from "./work.ts";

/** The id of the parent that `{"Account": {"Ext__c": "123"}}` names; `attributes.type` chooses among several referenced objects. */
export function resolveParent(
  shop: Shop,
  work: Work,
  reference: FieldModel,
  given: Readonly<Record<string, unknown>>,
): string {
  const entries = Object.entries(given).filter(([key]) => key !== "attributes");
  const [entry] = entries;
  if (reference.definition.type !== "reference" || !entry || entries.length > 1)
    throw fault.wrongType(reference, given);
  const [name, value] = entry;
  const type = (given.attributes as { type?: string } | undefined)?.type?.toLowerCase();
  const parent = (reference.definition.referenceTo ?? [])
    .map((target) => shop.schema.object(target))
    .find((model) => model?.field(name)?.idLookup && (!type || model.name.toLowerCase() === type));
  const field = parent?.field(name);
  if (!parent || !field || !(work.system || work.session.access.fieldReadable(parent.name, field.name)))
    throw fault.noSuchColumn(name, parent?.name ?? reference.definition.referenceTo?.[0] ?? work.model.name);
  const ids = recordsWith(shop.database, parent, field, coerce(field, value, shop.schema));
  if (ids.length > 1) throw fault.ambiguousExternalId(field.name, ids);
  if (ids[0] === undefined) throw fault.parentNotFound(String(value), field.name, parent.name);
  return ids[0];
}

/** Live records whose field has the value, at most as many as an answer would name. */
export function recordsWith(
  database: Database,
  model: SObjectModel,
  field: FieldModel,
  value: string | number | null,
): string[] {
  if (value === null) return [];
  const column = quoted(field.name);
  const equal = foldedInSearch(field) ? `fold(${column}) = fold(?)` : `${column} = ?`;
  const live = model.field("IsDeleted") ? ` AND "IsDeleted" = 0` : "";
  return database
    .prepareArrays(`SELECT "Id" FROM ${quoted(model.name)} WHERE ${equal}${live} LIMIT 100`)
    .all(value)
    .map((row) => (row as unknown as [string])[0]);
}
