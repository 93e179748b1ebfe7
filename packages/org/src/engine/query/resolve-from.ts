import { type FromClause, fromClause, type Planning } from "./entity.ts";
import { unknownObject } from "./query-faults.ts";

/** The table a query asks. An object this user may not read does not exist for them. */
export function resolveFrom(planning: Planning, name: string, alias: string | undefined): FromClause {
  const model = planning.schema.object(name);
  if (!model || !planning.access.object(model.name).read) throw unknownObject(planning.source, name);
  return fromClause(planning, model, { alias });
}
