import { badReport, type Column, columnNamed, type FindColumn } from "./columns.ts";
import type { ReportDefinition, ReportFilter } from "./report.ts";

const TEXTS: ReadonlySet<string> = new Set([
  "string",
  "textarea",
  "picklist",
  "combobox",
  "email",
  "phone",
  "url",
  "id",
  "reference",
  "multipicklist",
  "encryptedstring",
]);
const NUMBERS: ReadonlySet<string> = new Set(["int", "double", "currency", "percent"]);

export const quotedText = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;

/** A value as SOQL writes it for this column. Throws ApiFault BAD_REQUEST. */
function literal({ path, field }: Column, text: string): string {
  if (text === "") return "null";
  if (TEXTS.has(field.type)) return quotedText(text);
  const wrong = () => badReport(`The filter value ${text} does not fit the column ${path}.`);
  if (NUMBERS.has(field.type)) {
    const number = text.replace(/[$,\s]/g, "");
    if (!/^-?\d+(?:\.\d+)?$/.test(number)) throw wrong();
    return number;
  }
  if (field.type === "boolean") {
    if (/^(?:true|1|yes)$/i.test(text)) return "true";
    if (/^(?:false|0|no)$/i.test(text)) return "false";
    throw wrong();
  }
  if (/^[A-Z_]+(?::\d+)?$/.test(text)) return text;
  const date = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z|\+0000)?)?$/.exec(text);
  if (!date) throw wrong();
  if (field.type === "date") return date[1] as string;
  return `${date[1]}T${date[2] ?? "00:00:00"}Z`;
}

const COMPARISONS = { lessThan: "<", greaterThan: ">", lessOrEqual: "<=", greaterOrEqual: ">=" } as const;

function condition(find: FindColumn, { column, operator, value }: ReportFilter): string {
  const found = columnNamed(find, column);
  const values = value.split(",").map((each) => each.trim());
  const any = (make: (text: string) => string, joint = "OR") => `(${values.map(make).join(` ${joint} `)})`;
  const like = (text: string) => text.replace(/[\\%_]/g, "\\$&");
  const text = (pattern: string) => `'${pattern.replace(/'/g, "\\'")}'`;
  switch (operator) {
    case "equals":
      return any((each) => `${found.path} = ${literal(found, each)}`);
    case "notEqual":
      return any((each) => `${found.path} != ${literal(found, each)}`, "AND");
    case "contains":
      return any((each) => `${found.path} LIKE ${text(`%${like(each)}%`)}`);
    case "notContain":
      return any((each) => `(NOT ${found.path} LIKE ${text(`%${like(each)}%`)})`, "AND");
    case "startsWith":
      return any((each) => `${found.path} LIKE ${text(`${like(each)}%`)}`);
    case "includes":
    case "excludes":
      return `${found.path} ${operator.toUpperCase()} (${values.map(quotedText).join(", ")})`;
    default:
      if (!Object.hasOwn(COMPARISONS, operator)) throw badReport(`The filter operator ${operator} is invalid.`);
      return any((each) => `${found.path} ${COMPARISONS[operator]} ${literal(found, each)}`);
  }
}

/** The report's WHERE, without the word; empty when nothing is filtered. */
export function whereOf(find: FindColumn, report: ReportDefinition, userId: string): string {
  const conditions = (report.reportFilters ?? []).map((filter) => condition(find, filter));
  const filtered = report.reportBooleanFilter
    ? combined(report.reportBooleanFilter, conditions)
    : conditions.join(" AND ");
  const own = report.scope === "user" ? `OwnerId = ${quotedText(userId)}` : "";
  return [own, filtered && `(${filtered})`].filter(Boolean).join(" AND ");
}

/** `1 AND (2 OR NOT 3)` with its numbers replaced. AND binds before OR, and SOQL wants parentheses where they meet. */
function combined(logic: string, conditions: readonly string[]): string {
  const tokens = logic.toUpperCase().match(/\d+|AND|OR|NOT|[()]|\S+/g) ?? [];
  let at = 0;
  const invalid = () => badReport(`The filter logic ${logic} is invalid.`);
  function operand(): string {
    const token = tokens[at++];
    if (token === "NOT") return `(NOT ${operand()})`;
    if (token === "(") {
      const inside = either();
      if (tokens[at++] !== ")") throw invalid();
      return inside;
    }
    const found = /^\d+$/.test(token ?? "") ? conditions[Number(token) - 1] : undefined;
    if (found === undefined) throw invalid();
    return found;
  }
  function chain(word: string, part: () => string): string {
    const parts = [part()];
    while (tokens[at] === word) {
      at++;
      parts.push(part());
    }
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(` ${word} `)})`;
  }
  const either = (): string => chain("OR", () => chain("AND", operand));
  const text = either();
  if (at !== tokens.length) throw invalid();
  return text;
}
