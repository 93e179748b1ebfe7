/** The words of SOQL that no describe has (SOQL and SOSL Reference). */

const UNITS = ["WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"];

/** "Date Formats and Date Literals"; those that take a number end in a colon. */
export const DATE_LITERALS: readonly string[] = [
  "TODAY",
  "YESTERDAY",
  "TOMORROW",
  "LAST_90_DAYS",
  "NEXT_90_DAYS",
  ...UNITS.flatMap((unit) => [`THIS_${unit}`, `LAST_${unit}`, `NEXT_${unit}`]),
  ...["DAY", ...UNITS].flatMap((unit) => [`LAST_N_${unit}S:`, `NEXT_N_${unit}S:`, `N_${unit}S_AGO:`]),
];

/** "Date Functions". */
export const DATE_FUNCTIONS: readonly string[] = [
  "CALENDAR_MONTH(",
  "CALENDAR_QUARTER(",
  "CALENDAR_YEAR(",
  "DAY_IN_MONTH(",
  "DAY_IN_WEEK(",
  "DAY_IN_YEAR(",
  "DAY_ONLY(",
  "FISCAL_MONTH(",
  "FISCAL_QUARTER(",
  "FISCAL_YEAR(",
  "HOUR_IN_DAY(",
  "WEEK_IN_MONTH(",
  "WEEK_IN_YEAR(",
];

/** "Aggregate Functions". */
export const AGGREGATES: readonly string[] = ["COUNT(", "COUNT_DISTINCT(", "SUM(", "AVG(", "MIN(", "MAX("];

export const SELECT_WORDS: readonly string[] = [
  "COUNT()",
  ...AGGREGATES,
  "FIELDS(ALL)",
  "FIELDS(STANDARD)",
  "FIELDS(CUSTOM)",
  "FORMAT(",
  "toLabel(",
  "convertCurrency(",
  "convertTimezone(",
  "DISTANCE(",
  "GROUPING(",
  ...DATE_FUNCTIONS,
  "TYPEOF ",
];

export const COMPARISONS: readonly string[] = ["=", "!=", "<", "<=", ">", ">=", "IN (", "NOT IN ("];

/** `FROM Account USING SCOPE mine`. */
export const SCOPES: readonly string[] = [
  "delegated",
  "everything",
  "mine",
  "my_territory",
  "my_team_territory",
  "team",
];

/** What may follow each clause when it is complete, in the order SOQL wants. */
const ORDER = ["USING SCOPE ", "WHERE ", "GROUP BY ", "HAVING ", "ORDER BY ", "LIMIT ", "OFFSET "];
const LAST = ["FOR VIEW", "FOR REFERENCE", "FOR UPDATE"];

export function clausesAfter(
  clause: "FROM" | "USING SCOPE" | "WHERE" | "GROUP BY" | "HAVING" | "ORDER BY" | "LIMIT" | "OFFSET",
) {
  const at = ORDER.indexOf(`${clause} `);
  return [...ORDER.slice(at + 1), ...LAST].filter((word) => word !== "HAVING " || clause === "GROUP BY");
}
