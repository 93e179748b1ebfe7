import type { Shop } from "../work.ts";

/** Where a deal begins: the first stage that is open. */
export function firstOpenStage({ database }: Shop): string {
  const row = database
    .prepare(
      `SELECT "ApiName" AS name FROM "OpportunityStage" WHERE "IsClosed" = 0 AND "IsActive" = 1 ORDER BY "SortOrder", rowid`,
    )
    .get();
  return String(row?.name ?? "Prospecting");
}

/** The last day of the org's fiscal quarter, until when a new deal is to be closed. */
export function quarterEnd({ database, stamp }: Shop): string {
  const org = database.prepare(`SELECT "FiscalYearStartMonth" AS start FROM "Organization" LIMIT 1`).get();
  const start = Number(org?.start ?? 1);
  const [year = 0, month = 1] = stamp.split("-").map(Number);
  const monthsLeft = 2 - ((month - start + 12) % 3);
  return new Date(Date.UTC(year, month + monthsLeft, 0)).toISOString().slice(0, 10);
}
