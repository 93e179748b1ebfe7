import { toId18 } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { QueryDoor, ResultRow } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { NO_APEX } from "./apex-words.ts";
import { fromClause, isReadable, type Planning } from "./entity.ts";
import { fieldPath } from "./field-path.ts";
import { planCache } from "./plan-cache.ts";
import { addPath, idOf } from "./resolve-select.ts";
import { assemble, type RowPlan, rowBuilder } from "./row-plan.ts";
import type { FlatRow } from "./run-plan.ts";
import { sourceText } from "./source-text.ts";
import { joined, raw } from "./sql-fragment.ts";
import { visibleRows } from "./visible-rows.ts";

interface RetrievePlan {
  readonly row: RowPlan;
  readonly one: string;
  /** Takes a JSON array of Ids; a row per element, its Id column null when there is no such record. */
  readonly many: string;
}

/** Records by id: the fast path of REST row reads, planned once per (object, field list). */
export function createRetrieve(deps: {
  readonly database: Database;
  readonly schema: Schema;
  readonly runs?: (session: Session) => void;
}): QueryDoor["retrieve"] {
  const { database, schema } = deps;
  const plans = planCache<RetrievePlan>();

  return (session, sobject, ids, fields) => {
    const key = fields === null ? sobject : `${sobject}:${fields.join()}`;
    const plan = plans.get(session.access, schema.version, key, () => planRetrieve(schema, session, sobject, fields));
    const { shape, slots } = plan.row;
    deps.runs?.(session);
    const result = (row: FlatRow): ResultRow => (slots === null ? row : assemble(slots, row, null, () => null));
    if (ids.length === 1) {
      const id = ids[0] as string;
      const row = database.prepareArrays(plan.one).get(id.length === 18 ? id : toId18(id)) as FlatRow | undefined;
      return { shape, rows: [row ? result(row) : null] };
    }
    const wanted = JSON.stringify(ids.map((id) => toId18(id)));
    const rows = database.prepareArrays(plan.many).all(wanted) as unknown as FlatRow[];
    return { shape, rows: rows.map((row) => (row[plan.row.idAt] === null ? null : result(row))) };
  };
}

function planRetrieve(
  schema: Schema,
  session: Session,
  sobject: string,
  fields: readonly string[] | null,
): RetrievePlan {
  const model = schema.object(sobject);
  if (!model || !session.access.object(model.name).read)
    throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
  const planning: Planning = {
    schema,
    access: session.access,
    source: sourceText(""),
    includeDeleted: false,
    apexWords: NO_APEX,
  };
  const from = fromClause(planning, model);
  const builder = rowBuilder(model.name);
  const names = fields ?? model.fields.filter((field) => isReadable(planning, model, field)).map((field) => field.name);
  const seen = new Set<string>();
  for (const name of names) {
    const path = rowPath(() => fieldPath(planning, from, { kind: "name", text: name, at: 0 }), name, model.name);
    if (seen.has(path.name)) continue;
    seen.add(path.name);
    addPath(planning, from, builder, path);
  }
  builder.identify(builder.root, raw(idOf(from.place)));
  const select = `SELECT ${joined(builder.select, ", ").text}`;
  const visible = visibleRows(planning, model, "t0");
  const live = visible && ` AND ${visible}`;
  const table = `${quoted(model.name)} AS t0`;
  return {
    row: builder.finish(),
    one: `${select} FROM ${table}${from.joins()} WHERE t0."Id" = ?${live}`,
    many: `${select} FROM json_each(?) AS page LEFT JOIN ${table} ON t0."Id" = page.value${live}${from.joins()}`,
  };
}

/** Row reads name an unknown field in the short form, without a caret: there is no statement to point into. */
function rowPath<T>(find: () => T, name: string, sobject: string): T {
  try {
    return find();
  } catch (error) {
    if (error instanceof ApiFault && error.errorCode === "INVALID_FIELD")
      throw new ApiFault("INVALID_FIELD", `No such column '${name}' on sobject of type ${sobject}`);
    throw error;
  }
}
