import type { FieldFunctionExpression } from "@jetstreamapp/soql-parser-js";
import type { FromClause, Planning } from "./entity.ts";
import { unexpectedToken } from "./query-faults.ts";
import type { RowBuilder } from "./row-plan.ts";

export function selectFunction(
  _planning: Planning,
  _from: FromClause,
  item: FieldFunctionExpression,
  _builder: RowBuilder,
  _once: (key: string) => void,
): void {
  throw unexpectedToken(item.functionName);
}
