import type { Query, FieldType as SelectItem } from "@jetstreamapp/soql-parser-js";
import { quoted } from "../state/tables.ts";
import type { FromClause, Planning } from "./entity.ts";
import { malformed } from "./query-faults.ts";
import { limitOf, type QueryPlan, whereOf } from "./query-plan.ts";
import { raw, sql } from "./sql-fragment.ts";

export function isGrouped(query: Query): boolean {
  return isCount(query);
}

function isCount(query: Query): boolean {
  const [first] = query.fields ?? [];
  return (
    first?.type === "FieldFunctionExpression" &&
    first.functionName.toUpperCase() === "COUNT" &&
    first.parameters.length === 0
  );
}

export function planGroups(
  planning: Planning,
  from: FromClause,
  query: Query,
  fields: readonly SelectItem[],
): QueryPlan {
  if (fields.length > 1) throw malformed("COUNT() must be the only element in the SELECT list");
  const where = whereOf(planning, from, query);
  const table = raw(`${quoted(from.root.model.name)} AS ${from.root.alias}${from.joins()}`);
  return {
    kind: "count",
    type: from.root.model.name,
    count: sql`SELECT count(*) FROM (SELECT 1 FROM ${table}${where}${limitOf(query)})`,
  };
}
