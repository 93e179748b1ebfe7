import { ApiFault } from "../api-fault.ts";
import type { FromClause } from "./entity.ts";
import { bind, type Fragment, raw, sql } from "./sql-fragment.ts";

/** USING SCOPE as a condition; null when the scope is everything. */
export function resolveScope(from: FromClause, scope: string | undefined): Fragment | null {
  const { model, alias } = from.root;
  switch (scope?.toLowerCase()) {
    case undefined:
    case "everything":
      return null;
    case "mine":
      if (model.field("OwnerId")) return sql`${raw(`${alias}."OwnerId"`)} = ${bind((run) => run.userId)}`;
  }
  throw new ApiFault("INVALID_QUERY_SCOPE", `Scope '${scope}' is not supported for entity '${model.name}'`);
}
