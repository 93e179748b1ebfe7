import { distanceOperand } from "./distance.ts";
import type { FromClause, Planning } from "./entity.ts";
import { fieldPath } from "./field-path.ts";
import { formatValue } from "./format-value.ts";
import { duplicateField, malformedAt } from "./query-faults.ts";
import { lastSegment, levelOf, sourceOf } from "./resolve-select.ts";
import type { RowBuilder } from "./row-plan.ts";
import { callTextOf, type SelectItem } from "./soql/ast.ts";
import { unexpectedAt } from "./source-text.ts";
import { raw } from "./sql-fragment.ts";

const TAKES_A_FIELD: ReadonlySet<string> = new Set(["TOLABEL", "FORMAT", "CONVERTCURRENCY"]);

/**
 * toLabel(f), FORMAT(f), convertCurrency(f) in an ungrouped SELECT, whose key is the field's name unless an alias is given; and
 * DISTANCE, which has no field to be named after.
 */
export function selectFunction(
  planning: Planning,
  from: FromClause,
  item: Extract<SelectItem, { kind: "function" }>,
  builder: RowBuilder,
  names: { once(key: string): void; unnamed(): string },
): void {
  const { call } = item;
  const alias = item.alias?.text;
  const [argument] = call.args;
  if (call.name === "DISTANCE") {
    const key = alias ?? names.unnamed();
    names.once(key);
    const { type, value } = distanceOperand(planning, from, call);
    builder.scalar(builder.root, key, type, value, { expression: callTextOf(call) });
    return;
  }
  if (!TAKES_A_FIELD.has(call.name)) throw unexpectedAt(planning.source, call);
  const nested = argument?.kind === "call" && argument.name === "CONVERTCURRENCY" && call.name === "FORMAT";
  const written = nested ? argument.args[0] : argument;
  if (written?.kind !== "name" || call.args.length !== 1) throw unexpectedAt(planning.source, written ?? call);

  const path = fieldPath(planning, from, written);
  const refuse = (sentence: string) => malformedAt(planning.source, sentence, written.at);
  if (path.field.storage === null) throw refuse(`${call.name} does not apply to compound field ${written.text}`);
  if ((call.name === "CONVERTCURRENCY" || nested) && path.type !== "currency")
    throw refuse(`convertCurrency does not apply to field ${written.text}, which is not a currency`);
  const key = alias ?? lastSegment(path);
  names.once(alias ?? path.name);
  // A label of a picklist value is the value itself: the org has one language.
  const level = alias ? builder.root : levelOf(builder, path.steps);
  if (level.columns.some((column) => column.key.toLowerCase() === key.toLowerCase())) throw duplicateField(key);
  const source = sourceOf(path);
  if (call.name === "FORMAT")
    builder.scalar(level, key, "string", raw(path.sql), { source, write: formatValue(path.type) });
  else builder.scalar(level, key, path.type, raw(path.sql), { source });
}
