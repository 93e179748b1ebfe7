import { ApiFault } from "../api-fault.ts";
import type { FromClause } from "./entity.ts";
import type { Name } from "./soql/ast.ts";
import { bind, type Fragment, raw, sql } from "./sql-fragment.ts";

/** USING SCOPE as a condition; null when the scope is everything. */
export function resolveScope(from: FromClause, scope: Name | null): Fragment | null {
  const { model, alias } = from.root;
  if (scope === null) return null;
  switch (scope.text.toLowerCase()) {
    case "everything":
      return null;
    case "mine":
      if (model.field("OwnerId")) return sql`${raw(`${alias}."OwnerId"`)} = ${bind((run) => run.userId)}`;
  }
  throw new ApiFault("INVALID_QUERY_SCOPE", `Scope '${scope.text}' is not supported for entity '${model.name}'`);
}
