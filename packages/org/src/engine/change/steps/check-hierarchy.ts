import { quoted } from "../../state/tables.ts";
import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";
import { changes, type Shop, type StoredValue } from "../work.ts";

/** Lookups of an object to itself that form a tree, and how many levels it may have (Salesforce Help: campaigns five). */
const HIERARCHIES: Readonly<Record<string, { readonly field: string; readonly levels?: number }>> = {
  Account: { field: "ParentId" },
  Campaign: { field: "ParentId", levels: 5 },
  Case: { field: "ParentId" },
  Contact: { field: "ReportsToId" },
  User: { field: "ManagerId" },
  UserRole: { field: "ParentRoleId" },
};

/** No record may stand above itself, whatever the distance. */
export const checkHierarchy: Step = (work, shop) => {
  const hierarchy = HIERARCHIES[work.model.name];
  if (!hierarchy || !changes(work, hierarchy.field)) return;
  const { field, levels = Number.POSITIVE_INFINITY } = hierarchy;
  let level = 1;
  for (
    let above = work.after[field] ?? null;
    typeof above === "string";
    above = parentOf(shop, work.model.name, field, above)
  ) {
    if (above === work.id) {
      work.faults.push(fault.circular(field));
      return;
    }
    if (++level > levels) {
      work.faults.push(fault.tooManyLevels(field, levels));
      return;
    }
  }
};

function parentOf({ database }: Shop, sobject: string, field: string, id: string): StoredValue {
  const row = database.prepareArrays(`SELECT ${quoted(field)} FROM ${quoted(sobject)} WHERE "Id" = ?`).get(id);
  return (row as unknown as [StoredValue] | undefined)?.[0] ?? null;
}
