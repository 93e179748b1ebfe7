import { quoted } from "../../state/tables.ts";
import type { Shop, StoredValue } from "../work.ts";

/** What a value of a standard picklist means, by the rows of its object; a value outside the list means nothing. */
export function valueFlag(
  { database }: Shop,
  sobject: "CaseStatus" | "TaskStatus" | "TaskPriority",
  flag: "IsClosed" | "IsHighPriority",
  value: StoredValue | undefined,
): boolean {
  const row = database
    .prepare(`SELECT ${quoted(flag)} AS flag FROM ${quoted(sobject)} WHERE fold("ApiName") = fold(?)`)
    .get(value ?? null);
  return row?.flag === 1;
}
