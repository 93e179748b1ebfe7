import { ApiFault } from "../api-fault.ts";
import { malformed } from "./query-faults.ts";
import type { Select } from "./soql/ast.ts";

/** Rows OFFSET may skip (SOQL limits). */
export const MAX_OFFSET = 2_000;

export function checkOffset(query: Pick<Select, "offset">): void {
  if ((query.offset ?? 0) > MAX_OFFSET)
    throw new ApiFault("NUMBER_OUTSIDE_VALID_RANGE", `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
}

/** Subqueries in one SELECT (SOQL limits). */
const MAX_SUBQUERIES = 20;

export function checkSubqueries(count: number): void {
  if (count > MAX_SUBQUERIES) throw malformed(`A query cannot have more than ${MAX_SUBQUERIES} subqueries.`);
}
