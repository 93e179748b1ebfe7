import { CHANGE } from "./change.ts";
import { DATES } from "./dates.ts";
import type { FunctionTable } from "./function.ts";
import { LOGICAL } from "./logical.ts";
import { MATH } from "./math.ts";
import { PLACES } from "./places.ts";
import { TEXT } from "./text.ts";

/**
 * Functions that Salesforce has for other places (reports, cross filters, Visualforce), or that need what this org has not: several
 * currencies, sessions in a page, other objects' rows.
 */
export const REFUSED_FUNCTIONS: readonly string[] =
  "CURRENCYRATE CONVERTCURRENCY GETRECORDIDS GETSESSIONID IMAGEPROXYURL INCLUDE ISPROSPECT JSENCODE JSINHTMLENCODE HTMLENCODE URLENCODE URLFOR LINKTO PARENTGROUPVAL PREVGROUPVAL PREDICT REQUIRESCRIPT VLOOKUP JUNCTIONIDLIST DATATYPE".split(
    " ",
  );

/** Every function of the formula language by name. */
export const FUNCTIONS: FunctionTable = {
  ...LOGICAL,
  ...MATH,
  ...TEXT,
  ...DATES,
  ...PLACES,
  ...CHANGE,
  ...Object.fromEntries(REFUSED_FUNCTIONS.map((name) => [name, "refused" as const])),
};
