import type { Database } from "../../state/database.ts";
import { quoted } from "../../state/tables.ts";
import type { Row } from "../work.ts";

/** What one record adds to the totals of its campaign. */
export type Contribution = Readonly<Record<string, number>>;

/** Adds a record's share to its campaign's totals, or takes it back. Totals change no LastModifiedDate and cause no event. */
export function addToCampaign(
  database: Database,
  stamp: string,
  row: Row | null,
  contribution: (row: Row) => Contribution,
  sign: 1 | -1,
): void {
  if (!row || typeof row.CampaignId !== "string" || row.IsDeleted === 1) return;
  const share = Object.entries(contribution(row));
  const assignments = share.map(([name]) => `${quoted(name)} = ${quoted(name)} + ?`).join(", ");
  database
    .prepare(`UPDATE "Campaign" SET ${assignments}, "SystemModstamp" = ? WHERE "Id" = ?`)
    .run(...share.map(([, value]) => sign * value), stamp, row.CampaignId);
}
