import type { FunctionOptions, SQLInputValue, SQLOutputValue } from "node:sqlite";
import type { Database } from "../state/database.ts";
import { storedDateTime } from "../state/wire-time.ts";
import { DATE_FUNCTIONS } from "./sql/dates.ts";
import { NUMBER_FUNCTIONS } from "./sql/numbers.ts";
import { TEXT_FUNCTIONS } from "./sql/text.ts";

/** A function of SQL in TypeScript; what SQLite has not. A blank operand is null, and so is the answer unless the function says otherwise. */
export type SqlFunction = (...values: never[]) => SQLInputValue;

const PURE: FunctionOptions = { deterministic: true, varargs: true };

/**
 * Makes the functions that compiled formulas call known to SQLite.
 *
 * @param knows epoch milliseconds of the org's clock, whose statement runs, and what that user may
 */
export function defineFormulaFunctions(
  database: Database,
  knows: {
    now(): number;
    user(): string | null;
    /** The org's custom permissions, and which of them the user has. */
    permissions(userId: string): Readonly<Record<string, boolean>>;
  },
): void {
  for (const table of [NUMBER_FUNCTIONS, TEXT_FUNCTIONS, DATE_FUNCTIONS])
    for (const [name, work] of Object.entries(table))
      database.define(`formula_${name}`, PURE, work as (...values: SQLOutputValue[]) => SQLInputValue);
  database.define("formula_now", {}, () => storedDateTime(knows.now()));
  database.define("formula_user", {}, () => knows.user());
  database.define("formula_permission", {}, (name) => {
    const user = knows.user();
    return user !== null && knows.permissions(user)[String(name)] ? 1 : 0;
  });
}
