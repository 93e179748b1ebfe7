import { ApiFault } from "../../api-fault.ts";
import type { ObjectRules } from "./rules.ts";

/** How many of them a refusal names. */
const NAMED = 10;

/** What others have won keeps its account (Salesforce Help, "Delete Accounts"; the words are inferred). */
export const accountRules: ObjectRules = {
  check(work, { database }) {
    if (work.operation !== "delete" || work.system) return;
    const won = database
      .prepare(
        `SELECT "Name" AS name FROM "Opportunity" WHERE "AccountId" = ? AND "IsWon" = 1 AND "IsDeleted" = 0 AND "OwnerId" <> ? LIMIT ?`,
      )
      .all(work.id, work.session.userId, NAMED);
    if (won.length === 0) return;
    const name = String(work.before?.Name ?? work.id);
    work.faults.push(
      new ApiFault(
        "DELETE_FAILED",
        `Your attempt to delete ${name} could not be completed because some opportunities in ${name} were closed won. The opportunities are shown below.: ${won.map((row) => row.name).join(", ")}`,
      ),
    );
  },
};
