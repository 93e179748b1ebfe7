import type { FieldDescribe } from "@postern/kernel";
import { badReport, type Column, columnNamed, type FindColumn } from "./columns.ts";

/** A summary of a report's records. */
export interface Aggregate {
  /** `s!Amount`, `RowCount`. */
  readonly name: string;
  readonly label: string;
  readonly dataType: string;
  readonly column: Column | null;
  readonly soql: string;
}

const FUNCTIONS: Readonly<Record<string, { soql: string; label: string }>> = {
  s: { soql: "SUM", label: "Sum of" },
  a: { soql: "AVG", label: "Average" },
  mx: { soql: "MAX", label: "Largest" },
  mi: { soql: "MIN", label: "Smallest" },
  u: { soql: "COUNT_DISTINCT", label: "Unique" },
};
const NUMBERS: ReadonlySet<FieldDescribe["type"]> = new Set(["int", "double", "currency", "percent"]);

/** Throws ApiFault BAD_REQUEST. */
export function aggregateOf(find: FindColumn, name: string): Aggregate {
  if (name === "RowCount") return { name, label: "Record Count", dataType: "int", column: null, soql: "COUNT(Id)" };
  const [, kind = "", path = ""] = /^(\w+)!(.+)$/.exec(name) ?? [];
  const made = Object.hasOwn(FUNCTIONS, kind) ? FUNCTIONS[kind] : undefined;
  if (!made) throw badReport(`The aggregate ${name} is invalid.`);
  const column = columnNamed(find, path);
  if (made.soql !== "COUNT_DISTINCT" && !NUMBERS.has(column.field.type))
    throw badReport(`The column ${column.path} cannot be summarized by ${kind}.`);
  return {
    name: `${kind}!${column.path}`,
    label: `${made.label} ${column.label}`,
    dataType: made.soql === "COUNT_DISTINCT" ? "int" : column.field.type,
    column,
    soql: `${made.soql}(${column.path})`,
  };
}
