import type { OrgRecord } from "../../../../server/org/contract.ts";

/** A child set inside a row. */
export interface ChildSet {
  readonly totalSize: number;
  readonly done: boolean;
  readonly records: readonly OrgRecord[];
}

/** Dotted paths of the values in the rows, in the order of the first row that has them: parents are flattened, child sets stay whole. */
export function columnsOf(records: readonly OrgRecord[]): readonly string[] {
  const columns = new Set<string>();
  const walk = (record: OrgRecord, prefix: string) => {
    for (const [name, value] of Object.entries(record)) {
      if (name === "attributes") continue;
      const path = prefix + name;
      if (isParent(value)) {
        // It takes the place where a row without this parent showed nothing.
        columns.delete(path);
        walk(value, `${path}.`);
      } else if (value === null && [...columns].some((column) => column.startsWith(`${path}.`))) continue;
      else columns.add(path);
    }
  };
  for (const record of records) walk(record, "");
  return [...columns];
}

export function valueAt(record: OrgRecord, column: string): unknown {
  let value: unknown = record;
  for (const name of column.split(".")) {
    if (typeof value !== "object" || value === null) return null;
    value = (value as OrgRecord)[name];
  }
  return value ?? null;
}

/** A record of a parent, by its `attributes`; an address or a place has none, and is a value. */
function isParent(value: unknown): value is OrgRecord {
  return typeof value === "object" && value !== null && "attributes" in value && !isChildSet(value);
}

export function isChildSet(value: unknown): value is ChildSet {
  return typeof value === "object" && value !== null && Array.isArray((value as ChildSet).records);
}

/** One line of text for a cell; compound values as JSON. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (isChildSet(value)) return `${value.totalSize} ${value.totalSize === 1 ? "row" : "rows"}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const isId = (value: unknown): value is string =>
  typeof value === "string" && /^[a-zA-Z0-9]{5}0[a-zA-Z0-9]{9}(?:[A-Z0-5]{3})?$/.test(value);
