import type { FieldType } from "@postern/kernel";
import { foldedInSearch, indexedExpression } from "../state/tables.ts";
import type { FieldPath } from "./field-path.ts";
import type { Written } from "./query-faults.ts";
import { type Fragment, raw, sql } from "./sql-fragment.ts";

/** How values of a type compare. */
export type Family = "text" | "id" | "number" | "boolean" | "date" | "datetime" | "time" | "multipicklist" | "other";

const FAMILIES: Readonly<Record<FieldType, Family>> = {
  id: "id",
  reference: "id",
  string: "text",
  textarea: "text",
  picklist: "text",
  combobox: "text",
  email: "text",
  phone: "text",
  url: "text",
  encryptedstring: "text",
  anyType: "text",
  multipicklist: "multipicklist",
  boolean: "boolean",
  int: "number",
  double: "number",
  currency: "number",
  percent: "number",
  date: "date",
  datetime: "datetime",
  time: "time",
  address: "other",
  location: "other",
  base64: "other",
  complexvalue: "other",
};

export function familyOf(type: FieldType): Family {
  return FAMILIES[type];
}

/** The left side of a comparison. */
export interface Operand {
  /** As written, for errors. */
  readonly written: Written;
  readonly type: FieldType;
  readonly family: Family;
  /** The stored value. */
  readonly value: Fragment;
  /** What comparisons look at: folded text unless the field is case-sensitive. */
  readonly compared: Fragment;
  readonly folded: boolean;
  /** A parent's field: null also when there is no parent. */
  readonly joined: boolean;
  /** The Id of that parent, where one table is joined for it. */
  readonly parentId: Fragment | null;
  /** Whether an index is over `compared`. */
  readonly indexed: boolean;
}

export function pathOperand(path: FieldPath): Operand {
  const family = familyOf(path.type);
  const folded = (family === "text" || family === "multipicklist") && foldedInSearch(path.field);
  const value = raw(path.sql);
  const [parent, ...others] = path.place.entities;
  return {
    written: path.written,
    type: path.type,
    family,
    value,
    compared: folded ? sql`fold(${value})` : value,
    folded,
    joined: path.steps.length > 0,
    parentId: path.steps.length > 0 && parent && others.length === 0 ? raw(`${parent.alias}."Id"`) : null,
    indexed: parent !== undefined && others.length === 0 && indexedExpression(parent.model, path.field) !== null,
  };
}

/** A computed value: an aggregate or a date function. */
export function valueOperand(written: Written, type: FieldType, value: Fragment): Operand {
  const family = familyOf(type);
  const folded = family === "text";
  const compared = folded ? sql`fold(${value})` : value;
  return { written, type, family, value, compared, folded, joined: false, parentId: null, indexed: false };
}
