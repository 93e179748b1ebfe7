import { changes, type Shop, type Work } from "../work.ts";

const WATCHED = ["StageName", "Amount", "Probability", "CloseDate", "ForecastCategory", "ExpectedRevenue"];

const INSERT = `INSERT INTO "OpportunityHistory"
  ("Id", "OpportunityId", "CreatedById", "CreatedDate", "StageName", "Amount", "ExpectedRevenue", "CloseDate", "Probability",
   "ForecastCategory", "SystemModstamp", "PrevAmount", "PrevCloseDate")
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/**
 * A line of the stage history whenever stage, amount, probability or close date change (Object Reference, OpportunityHistory). It is no
 * change of its own: no event, no hook.
 */
export function recordStage(work: Work, { database, counters, stamp }: Shop): void {
  if (work.operation === "delete" || work.operation === "undelete") return;
  if (!WATCHED.some((name) => changes(work, name))) return;
  const { after, before, session } = work;
  const id = counters.recordId("008");
  const current = ["StageName", "Amount", "ExpectedRevenue", "CloseDate", "Probability", "ForecastCategory"];
  database
    .prepare(INSERT)
    .run(
      id,
      work.id,
      session.userId,
      stamp,
      ...current.map((name) => after[name] ?? null),
      stamp,
      before?.Amount ?? null,
      before?.CloseDate ?? null,
    );
  if (work.operation !== "update") return;
  for (const [name, field] of [
    ["Amount", "LastAmountChangedHistoryId"],
    ["CloseDate", "LastCloseDateChangedHistoryId"],
  ] as const)
    if (changes(work, name))
      database.prepare(`UPDATE "Opportunity" SET "${field}" = ? WHERE "Id" = ?`).run(id, work.id);
}
