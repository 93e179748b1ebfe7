import { ApiFault } from "../../api-fault.ts";
import { changes } from "../work.ts";
import type { ObjectRules } from "./rules.ts";

const DAY_MS = 86_400_000;

/** A contract ends a day before its term is over, and is activated after it was drafted (Object Reference, Contract). */
export const contractRules: ObjectRules = {
  derive(work, { database, stamp }) {
    const { after, session } = work;
    if (changes(work, "StartDate") || changes(work, "ContractTerm"))
      after.EndDate = endOf(after.StartDate, after.ContractTerm);
    if (!changes(work, "Status")) return;
    const status = database
      .prepare(`SELECT "StatusCode" AS code FROM "ContractStatus" WHERE fold("ApiName") = fold(?)`)
      .get(after.Status ?? null);
    after.StatusCode = (status?.code as string | undefined) ?? "Draft";
    if (after.StatusCode === "Activated") {
      after.ActivatedDate = stamp;
      after.ActivatedById = session.userId;
    }
  },
  check({ operation, after, faults, system }) {
    if (operation === "insert" && after.StatusCode === "Activated" && !system)
      faults.push(
        new ApiFault(
          "FIELD_INTEGRITY_EXCEPTION",
          "Choose a valid contract status and save your changes. Ask your admin for details.",
          { fields: ["Status"] },
        ),
      );
  },
};

function endOf(start: unknown, months: unknown): string | null {
  if (typeof start !== "string" || typeof months !== "number") return null;
  const [year = 0, month = 1, day = 1] = start.split("-").map(Number);
  const target = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(day, lastDay));
  return new Date(target.getTime() - DAY_MS).toISOString().slice(0, 10);
}
