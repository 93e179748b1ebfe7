import { ApiFault } from "../api-fault.ts";
import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { SummaryFilter } from "../schema/setup-field.ts";
import { quoted } from "../state/tables.ts";
import { textLiteral } from "./expression.ts";
import { valueSql } from "./field-formula.ts";

/** A roll-up summary over the children of the row at `alias`, as SQL. */
export function summarySql(schema: Schema, summary: FieldModel, alias: string): string {
  const {
    operation,
    foreignKey,
    field,
    filters = [],
  } = summary.definition.summary as NonNullable<FieldModel["definition"]["summary"]>;
  const [childName = "", reference = ""] = foreignKey.split(".");
  const child = schema.object(childName) as SObjectModel;
  const from = `${alias}_c`;
  const terms = [`${from}.${quoted(reference)} = ${alias}."Id"`];
  if (child.field("IsDeleted")) terms.push(`${from}."IsDeleted" = 0`);
  for (const filter of filters) terms.push(filterSql(schema, child, filter, from));
  return `(SELECT ${aggregate(schema, child, { operation, field, scale: summary.definition.scale }, from)} FROM ${quoted(child.name)} AS ${from} WHERE ${terms.join(" AND ")})`;
}

/** Without a child a count and a sum are 0, a smallest and a largest blank. */
function aggregate(
  schema: Schema,
  child: SObjectModel,
  { operation, field, scale = 18 }: { operation: string; field: string | undefined; scale: number | undefined },
  from: string,
): string {
  if (operation === "count") return "count(*)";
  const summarized = child.field(field ?? "") as FieldModel;
  const value = column(schema, child, summarized, from);
  return operation === "sum" ? `formula_scale(total(${value}), ${scale})` : `${operation}(${value})`;
}

function column(schema: Schema, model: SObjectModel, field: FieldModel, alias: string): string {
  return valueSql(schema, model, field, alias) ?? `${alias}.${quoted(field.name)}`;
}

const COMPARE: Readonly<Partial<Record<SummaryFilter["operation"], string>>> = {
  equals: "IS",
  notEqual: "IS NOT",
  lessThan: "<",
  greaterThan: ">",
  lessOrEqual: "<=",
  greaterOrEqual: ">=",
};

/** A condition on the child. Text compares without regard to case, as list filters do. */
function filterSql(
  schema: Schema,
  child: SObjectModel,
  { field: name, operation, value }: SummaryFilter,
  from: string,
): string {
  const field = child.field(name) as FieldModel;
  const left = column(schema, child, field, from);
  const values = value.split(",").map((each) => each.trim());
  const negated = operation === "notEqual" || operation === "notContain" || operation === "excludes";
  const conditions = values.map((each) => {
    const folded = `fold(ifnull(${left}, ''))`;
    const text = `fold(${textLiteral(each)})`;
    switch (operation) {
      case "contains":
      case "notContain":
        return `instr(${folded}, ${text}) ${negated ? "=" : ">"} 0`;
      case "startsWith":
        return `substr(${folded}, 1, length(${text})) = ${text}`;
      case "includes":
      case "excludes":
        return `instr(';' || ${folded} || ';', ';' || ${text} || ';') ${negated ? "=" : ">"} 0`;
      default: {
        const right = literalOf(field, each);
        const isText = field.storage === "TEXT" && !EXACT.has(field.definition.type);
        return isText
          ? `${folded} ${COMPARE[operation]} fold(ifnull(${right}, ''))`
          : `${left} ${COMPARE[operation]} ${right}`;
      }
    }
  });
  return `(${conditions.join(negated ? " AND " : " OR ")})`;
}

const EXACT: ReadonlySet<string> = new Set(["id", "reference", "date", "datetime", "time"]);

/** The filter's value as the field's type has it. Throws ApiFault for a value the field cannot have. */
export function literalOf(field: FieldModel, value: string): string {
  const { type, label } = field.definition;
  if (value === "") return "NULL";
  const refuse = (): never => {
    throw new ApiFault("FIELD_INTEGRITY_EXCEPTION", `The filter value '${value}' does not fit the field ${label}.`, {
      fields: [field.name],
    });
  };
  switch (type) {
    case "boolean":
      return /^(true|1)$/i.test(value) ? "1" : /^(false|0)$/i.test(value) ? "0" : refuse();
    case "int":
    case "double":
    case "currency":
    case "percent":
      return Number.isFinite(Number(value)) ? String(Number(value)) : refuse();
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(value) ? textLiteral(value) : refuse();
    case "datetime":
      return Number.isNaN(Date.parse(value))
        ? refuse()
        : textLiteral(`${new Date(value).toISOString().slice(0, 19)}.000+0000`);
    default:
      return textLiteral(value);
  }
}
