import { as, type Expression, type FormulaType } from "../expression.ts";
import { formulaFault } from "../formula-fault.ts";
import { type Call, type FormulaFunction, type FunctionTable, fixed } from "./function.ts";

/** The user's time zone; one value a statement. */
const ZONE = `coalesce((SELECT "TimeZoneSidKey" FROM "User" WHERE "Id" = formula_user()), 'GMT')`;
const once = (sql: string) => `(SELECT ${sql})`;

const part = (start: number, length: number) => (x: string) => `CAST(substr(${x}, ${start}, ${length}) AS INTEGER)`;
const ofDate = (sql: (x: string) => string) => fixed(["Date"], "Number", sql);
const ofTime = (start: number, length: number) => fixed(["Time"], "Number", part(start, length));

/** A function of one operand that takes several types. */
function byType(
  result: FormulaType,
  forms: Readonly<Partial<Record<FormulaType, (x: string) => string>>>,
): FormulaFunction {
  return {
    least: 1,
    compile: ([operand], { of }) => {
      const { type, sql, at } = operand as Expression;
      if (type === "Null") return { type: result, sql: "NULL" };
      const form = forms[type];
      if (!form) throw formulaFault.argumentKind(of, at);
      return { type: result, sql: form(sql) };
    },
  };
}

/** Date and time functions. `TODAY` is the user's day; a datetime turns into a date in the user's time zone, into a time in GMT. */
export const DATES: FunctionTable = {
  ADDMONTHS: {
    least: 2,
    compile: ([to, months], { of }) => {
      const { type, sql, at } = to as Expression;
      if (type !== "Date" && type !== "DateTime") throw formulaFault.argumentKind(of, at);
      return { type, sql: `formula_add_months(${sql}, ${as("Number", months as Expression, of)})` };
    },
  },
  DATE: fixed(["Number", "Number", "Number"], "Date", (year, month, day) => `formula_date(${year}, ${month}, ${day})`),
  DATEVALUE: {
    ...byType("Date", {
      Text: (x) => `formula_datevalue(${x})`,
      DateTime: (x) => `formula_local_date(${x}, ${ZONE})`,
      Date: (x) => x,
    }),
    volatile: true,
  },
  DATETIMEVALUE: byType("DateTime", {
    Text: (x) => `formula_datetimevalue(${x})`,
    Date: (x) => `(${x} || 'T00:00:00.000+0000')`,
    DateTime: (x) => x,
  }),
  TIMEVALUE: byType("Time", {
    Text: (x) => `formula_timevalue(${x})`,
    DateTime: (x) => `(substr(${x}, 12, 12) || 'Z')`,
    Time: (x) => x,
  }),
  DAY: ofDate(part(9, 2)),
  MONTH: ofDate(part(6, 2)),
  YEAR: ofDate(part(1, 4)),
  WEEKDAY: ofDate((x) => `(strftime('%w', ${x}) + 1)`),
  DAYOFYEAR: ofDate((x) => `CAST(strftime('%j', ${x}) AS INTEGER)`),
  ISOWEEK: byType("Number", {
    Date: (x) => `CAST(strftime('%V', ${x}) AS INTEGER)`,
    DateTime: (x) => `CAST(strftime('%V', substr(${x}, 1, 10)) AS INTEGER)`,
  }),
  ISOYEAR: byType("Number", {
    Date: (x) => `CAST(strftime('%G', ${x}) AS INTEGER)`,
    DateTime: (x) => `CAST(strftime('%G', substr(${x}, 1, 10)) AS INTEGER)`,
  }),
  HOUR: ofTime(1, 2),
  MINUTE: ofTime(4, 2),
  SECOND: ofTime(7, 2),
  MILLISECOND: ofTime(10, 3),
  TODAY: { ...fixed([], "Date", () => once(`formula_local_date(formula_now(), ${ZONE})`)), volatile: true },
  NOW: { ...fixed([], "DateTime", () => once("formula_now()")), volatile: true },
  TIMENOW: { ...fixed([], "Time", () => once("substr(formula_now(), 12, 12) || 'Z'")), volatile: true },
  UNIXTIMESTAMP: byType("Number", {
    Date: (x) => `unixepoch(${x})`,
    DateTime: (x) => `unixepoch(substr(${x}, 1, 19))`,
    Time: (x) => `trunc(formula_milliseconds(${x}, '00:00:00.000Z') / 1000.0)`,
  }),
  FROMUNIXTIME: fixed(
    ["Number"],
    "DateTime",
    (x) => `formula_add_time('1970-01-01T00:00:00.000+0000', ${x} / 86400.0)`,
  ),
  FORMATDURATION: { least: 1, most: 2, compile: formatDuration },
};

/** Of seconds, with days or without; or of what lies between two datetimes (with days) or two times. */
function formatDuration([first, second]: readonly Expression[], { of }: Call): { type: "Text"; sql: string } {
  const a = first as Expression;
  const duration = (seconds: string, days: string) => ({
    type: "Text" as const,
    sql: `formula_duration(${seconds}, ${days})`,
  });
  if (!second) return duration(as("Number", a, of), "0");
  switch (a.type) {
    case "Number":
      return duration(a.sql, as("Boolean", second, of));
    case "DateTime":
      return duration(`(86400.0 * formula_time(${a.sql}, ${as("DateTime", second, of)}))`, "1");
    case "Time":
      return duration(`(formula_milliseconds(${a.sql}, ${as("Time", second, of)}) / 1000.0)`, "0");
    default:
      throw formulaFault.argumentType(of, "Number, Time, DateTime", a.type, a.at);
  }
}
