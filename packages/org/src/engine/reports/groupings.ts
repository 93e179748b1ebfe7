import type { Cell } from "../doors/query.ts";
import { badReport, type Column, columnNamed, type FindColumn } from "./columns.ts";
import type { Granularity, ReportGrouping } from "./report.ts";

/** A grouping with the SOQL that makes its value. */
export interface Grouping {
  readonly column: Column;
  readonly granularity: Granularity;
  readonly descending: boolean;
  /** What the groups are made of, one after the other: `CALENDAR_YEAR(CloseDate)`, `CALENDAR_MONTH(CloseDate)`. */
  readonly terms: readonly string[];
  /** The group a record's own value falls into: what the terms would give for it. */
  termsOf(value: Cell): readonly Cell[];
  /** Value and label of a group. */
  shown(terms: readonly Cell[]): { readonly value: Cell; readonly label: string };
}

const PARTS: Readonly<Record<Granularity, readonly string[]>> = {
  None: [],
  Day: [],
  Month: ["CALENDAR_YEAR", "CALENDAR_MONTH"],
  Quarter: ["CALENDAR_YEAR", "CALENDAR_QUARTER"],
  Year: ["CALENDAR_YEAR"],
  MonthInYear: ["CALENDAR_MONTH"],
  DayInMonth: ["DAY_IN_MONTH"],
};
const MONTHS = "January February March April May June July August September October November December".split(" ");

const partOf: Readonly<Record<string, (date: Date) => number>> = {
  CALENDAR_YEAR: (date) => date.getUTCFullYear(),
  CALENDAR_QUARTER: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  CALENDAR_MONTH: (date) => date.getUTCMonth() + 1,
  DAY_IN_MONTH: (date) => date.getUTCDate(),
};

/** Throws ApiFault BAD_REQUEST for a column that cannot be grouped by. */
export function groupingOf(find: FindColumn, given: ReportGrouping): Grouping {
  const column = columnNamed(find, given.name);
  const { type } = column.field;
  const isDate = type === "date" || type === "datetime";
  const granularity = isDate ? (given.dateGranularity ?? "Day") : "None";
  const parts = Object.hasOwn(PARTS, granularity) ? PARTS[granularity] : undefined;
  if (!parts) throw badReport(`The date granularity ${granularity} is not supported.`);
  if (!isDate && !column.field.groupable) throw badReport(`The column ${column.path} cannot be grouped by.`);
  const dayOfDatetime = type === "datetime" && parts.length === 0;
  const terms =
    parts.length > 0
      ? parts.map((part) => `${part}(${column.path})`)
      : [dayOfDatetime ? `DAY_ONLY(${column.path})` : column.path];
  return {
    column,
    granularity,
    descending: given.sortOrder === "Desc",
    terms,
    termsOf(value) {
      if (parts.length === 0) return [dayOfDatetime && typeof value === "string" ? value.slice(0, 10) : value];
      if (value === null) return parts.map(() => null);
      const date = new Date(String(value).replace("+0000", "Z"));
      return parts.map((part) => (partOf[part] as (date: Date) => number)(date));
    },
    shown: (terms) => shown(granularity, type, terms),
  };
}

function shown(granularity: Granularity, type: string, terms: readonly Cell[]): { value: Cell; label: string } {
  const [first = null, second = null] = terms;
  if (first === null) return { value: null, label: "-" };
  const pad = (number: Cell) => String(number).padStart(2, "0");
  switch (granularity) {
    case "Month":
      return { value: `${first}-${pad(second)}-01`, label: `${MONTHS[Number(second) - 1]} ${first}` };
    case "Quarter":
      return { value: `${first}-${pad(Number(second) * 3 - 2)}-01`, label: `Q${second} CY${first}` };
    case "Year":
      return { value: `${first}-01-01`, label: `CY${first}` };
    case "MonthInYear":
      return { value: first, label: MONTHS[Number(first) - 1] as string };
    default:
      if (type === "boolean") return { value: first, label: first ? "true" : "false" };
      return { value: first, label: String(first) };
  }
}
