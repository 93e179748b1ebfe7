import { toId18 } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { QueryDoor } from "../doors/query.ts";
import type { FieldModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { fold } from "../state/fold.ts";
import { foldedInSearch, quoted } from "../state/tables.ts";
import type { SqlValue } from "./sql-fragment.ts";
import { visibleRows } from "./visible-rows.ts";

/** Live rows by a field that identifies them: Id, an external id, or another idLookup field such as User.Username. */
export function createLookup(deps: { database: Database; schema: Schema }): QueryDoor["lookup"] {
  return (session, sobject, name, value) => {
    const model = deps.schema.object(sobject);
    if (!model || !session.access.object(model.name).read)
      throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
    const field = model.field(name);
    const readable = field && (!field.permissionable || session.access.fieldReadable(model.name, field.name));
    if (!field?.idLookup || !readable)
      throw new ApiFault("NOT_FOUND", `Provided external ID field does not exist or is not accessible: ${name}`);
    const sought = soughtValue(field, value);
    if (sought === null) return [];
    const column = foldedInSearch(field) ? `fold(${quoted(field.name)})` : quoted(field.name);
    const visible = visibleRows({ access: session.access, includeDeleted: false }, model, "t0");
    const order = model.definition.rowsOf ? "" : " ORDER BY t0.rowid";
    const statement = `SELECT "Id" FROM ${quoted(model.name)} AS t0 WHERE ${column} = ?${visible && ` AND ${visible}`}${order}`;
    const rows = deps.database.prepareArrays(statement).all(sought) as unknown as [string][];
    return rows.map(([id]) => id);
  };
}

/** The text as the column holds it; null when no row can have it. */
function soughtValue(field: FieldModel, value: string): SqlValue {
  if (value === "") return null;
  if (field.definition.type === "id" || field.definition.type === "reference") return toId18(value);
  if (field.storage !== "TEXT") {
    const number = Number(value);
    return Number.isNaN(number) ? null : number;
  }
  return foldedInSearch(field) ? fold(value) : value;
}
