import { ApiFault } from "../../api-fault.ts";
import { quoted } from "../../state/tables.ts";
import { changes, type Row, type Shop, type StoredValue, type Work } from "../work.ts";

/** The account an activity belongs to: what it relates to, or that one's account, or the account of its contact. */
export function deriveAccount(work: Work, shop: Shop): void {
  if (!changes(work, "WhatId") && !changes(work, "WhoId")) return;
  const { WhatId: what, WhoId: who } = work.after;
  work.after.AccountId = accountOf(shop, what) ?? accountOf(shop, who);
}

function accountOf({ database, schema }: Shop, id: StoredValue | undefined): string | null {
  if (typeof id !== "string") return null;
  const model = schema.byKeyPrefix(id.slice(0, 3));
  if (model?.name === "Account") return id;
  if (!model?.field("AccountId")) return null;
  const row = database.prepare(`SELECT "AccountId" AS account FROM ${quoted(model.name)} WHERE "Id" = ?`).get(id);
  return (row?.account as string | undefined) ?? null;
}

/** A lead is no part of anything yet (Object Reference, Task.WhatId: "If the WhoId represents a lead, WhatId must be empty"). */
export function checkLead(work: Work, { schema }: Shop): void {
  const { WhoId: who, WhatId: what } = work.after;
  if (typeof who !== "string" || typeof what !== "string") return;
  if (schema.byKeyPrefix(who.slice(0, 3))?.name !== "Lead") return;
  // The refusal is documented, its words are inferred.
  work.faults.push(
    new ApiFault(
      "FIELD_INTEGRITY_EXCEPTION",
      "field integrity exception: WhatId (a lead's activity cannot be related to another record)",
      {
        fields: ["WhatId"],
      },
    ),
  );
}

/** Records show the day of their latest event or closed task (Object Reference, LastActivityDate). */
export function touchActivityDate({ operation, after }: Work, { database, schema }: Shop, isDone: boolean): void {
  const day = after.ActivityDate;
  if (!isDone || typeof day !== "string" || operation === "delete") return;
  const ids = new Set([after.WhoId, after.WhatId, after.AccountId].filter((id) => typeof id === "string"));
  for (const id of ids as Set<string>) {
    const model = schema.byKeyPrefix(id.slice(0, 3));
    if (model?.field("LastActivityDate"))
      database
        .prepare(
          `UPDATE ${quoted(model.name)} SET "LastActivityDate" = ?1 WHERE "Id" = ?2 AND ("LastActivityDate" IS NULL OR "LastActivityDate" < ?1)`,
        )
        .run(day, id);
  }
}

const NEEDED: readonly string[] = ["RecurrenceType", "RecurrenceEndDateOnly"];

/** A series needs its pattern and its bounds. */
export function missingRecurrence(after: Row, start: string): string[] {
  return after.IsRecurrence === 1 ? [start, ...NEEDED].filter((name) => (after[name] ?? null) === null) : [];
}
