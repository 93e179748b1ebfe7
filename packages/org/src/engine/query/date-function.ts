import type { FieldType } from "@postern/kernel";
import { bind, type Fragment, raw, sql } from "./sql-fragment.ts";

const year = (d: Fragment) => sql`CAST(substr(${d}, 1, 4) AS INTEGER)`;
const month = (d: Fragment) => sql`CAST(substr(${d}, 6, 2) AS INTEGER)`;
const day = (d: Fragment) => sql`CAST(substr(${d}, 9, 2) AS INTEGER)`;
const dayOfYear = (d: Fragment) => sql`CAST(strftime('%j', substr(${d}, 1, 10)) AS INTEGER)`;
// node:sqlite binds every number as REAL, and months have to divide as integers.
const startMonth = () => sql`CAST(${bind((run) => run.fiscalYear.startMonth)} AS INTEGER)`;
/** Months since the fiscal year began, 0–11. */
const fiscalMonth = (d: Fragment) => sql`((${month(d)} - ${startMonth()} + 12) % 12)`;

/** What the stored text of a date or datetime gives (Date Functions). `strftime` of null is null, so nulls stay nulls. */
const FUNCTIONS: Readonly<Record<string, { result: FieldType; datetimeOnly?: boolean; sql(d: Fragment): Fragment }>> = {
  CALENDAR_YEAR: { result: "int", sql: year },
  CALENDAR_QUARTER: { result: "int", sql: (d) => sql`((${month(d)} + 2) / 3)` },
  CALENDAR_MONTH: { result: "int", sql: month },
  DAY_IN_MONTH: { result: "int", sql: day },
  DAY_IN_WEEK: { result: "int", sql: (d) => sql`(strftime('%w', substr(${d}, 1, 10)) + 1)` },
  DAY_IN_YEAR: { result: "int", sql: dayOfYear },
  DAY_ONLY: { result: "date", datetimeOnly: true, sql: (d) => sql`substr(${d}, 1, 10)` },
  FISCAL_MONTH: { result: "int", sql: (d) => sql`(${fiscalMonth(d)} + 1)` },
  FISCAL_QUARTER: { result: "int", sql: (d) => sql`(${fiscalMonth(d)} / 3 + 1)` },
  FISCAL_YEAR: {
    result: "int",
    sql: (d) =>
      sql`(${year(d)} - (${month(d)} < ${startMonth()}) + ${bind((run) =>
        run.fiscalYear.startMonth === 1 || run.fiscalYear.namedByStart ? 0 : 1,
      )})`,
  },
  HOUR_IN_DAY: { result: "int", datetimeOnly: true, sql: (d) => sql`CAST(substr(${d}, 12, 2) AS INTEGER)` },
  WEEK_IN_MONTH: { result: "int", sql: (d) => sql`((${day(d)} + 6) / 7)` },
  WEEK_IN_YEAR: { result: "int", sql: (d) => sql`((${dayOfYear(d)} + 6) / 7)` },
};

export function isDateFunction(name: string): boolean {
  return name.toUpperCase() in FUNCTIONS;
}

/** Whether the function takes datetime fields only. */
export function isDateTimeOnly(name: string): boolean {
  return FUNCTIONS[name.toUpperCase()]?.datetimeOnly === true;
}

/** @param inUserZone whether the argument stood inside convertTimezone(); without it functions see UTC */
export function dateFunction(
  name: string,
  column: string,
  inUserZone: boolean,
): { sql: Fragment; type: FieldType } | null {
  const found = FUNCTIONS[name.toUpperCase()];
  if (!found) return null;
  const value = inUserZone ? sql`to_zone(${raw(column)}, ${bind((run) => run.timeZone)})` : raw(column);
  return { sql: found.sql(value), type: found.result };
}
