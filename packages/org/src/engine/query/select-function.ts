import type { FieldFunctionExpression } from "@jetstreamapp/soql-parser-js";
import type { FromClause, Planning } from "./entity.ts";
import { fieldPath } from "./field-path.ts";
import { formatValue } from "./format-value.ts";
import { duplicateField, malformed, unexpectedToken } from "./query-faults.ts";
import { lastSegment, levelOf } from "./resolve-select.ts";
import type { RowBuilder } from "./row-plan.ts";
import { raw } from "./sql-fragment.ts";

/** toLabel(f), FORMAT(f), convertCurrency(f) in an ungrouped SELECT; the key is the field's name unless an alias is given. */
export function selectFunction(
  planning: Planning,
  from: FromClause,
  item: FieldFunctionExpression,
  builder: RowBuilder,
  once: (key: string) => void,
): void {
  const name = item.functionName.toUpperCase();
  const [argument] = item.parameters;
  const inner = typeof argument === "object" ? argument : undefined;
  const nested = inner?.functionName.toUpperCase() === "CONVERTCURRENCY" && name === "FORMAT";
  const written = nested ? inner?.parameters[0] : argument;
  if (!TAKES_A_FIELD.has(name)) throw malformed(`${item.rawValue ?? name} is not supported by this org`);
  if (typeof written !== "string" || item.parameters.length !== 1) throw unexpectedToken(item.rawValue ?? name);

  const path = fieldPath(planning, from, written, "SELECT");
  if (path.field.storage === null) throw malformed(`${name} does not apply to compound field ${path.written}`);
  if (name === "CONVERTCURRENCY" && path.type !== "currency")
    throw malformed(`convertCurrency does not apply to field ${path.written}, which is not a currency`);
  const key = item.alias ?? lastSegment(path);
  once(item.alias ?? path.name);
  // A label of a picklist value is the value itself: the org has one language.
  const level = item.alias ? builder.root : levelOf(builder, path);
  if (level.columns.some((column) => column.key.toLowerCase() === key.toLowerCase())) throw duplicateField(key);
  if (name === "FORMAT") builder.scalar(level, key, "string", raw(path.sql), formatValue(path.type));
  else builder.scalar(level, key, path.type, raw(path.sql));
}

const TAKES_A_FIELD: ReadonlySet<string> = new Set(["TOLABEL", "FORMAT", "CONVERTCURRENCY"]);
