import type { Work } from "../work.ts";

/**
 * Lookups of standard objects whose target a write locks as well (Record Locking Cheat Sheet: Contact and Opportunity lock their account;
 * the others are details in all but name).
 */
const LOCKED_PARENTS: Readonly<
  Record<string, { readonly always: readonly string[]; readonly moved: readonly string[] }>
> = {
  Contact: { always: [], moved: ["AccountId"] },
  Opportunity: { always: [], moved: ["AccountId"] },
  CampaignMember: { always: ["CampaignId"], moved: ["LeadId", "ContactId"] },
  OpportunityLineItem: { always: ["OpportunityId"], moved: [] },
  OpportunityContactRole: { always: ["OpportunityId"], moved: ["ContactId"] },
};

/** The rows that a write of this record locks: itself, masters of a master-detail relationship, and parents as above. */
export function lockedRows({ operation, model, id, before, after, plan }: Work): string[] {
  const rows = operation === "insert" ? [] : [id];
  const add = (field: string) => {
    for (const parent of [before?.[field], after[field]])
      if (typeof parent === "string" && !rows.includes(parent)) rows.push(parent);
  };
  for (const { name, definition } of plan.references) if (definition.masterDetail) add(name);
  const parents = LOCKED_PARENTS[model.name];
  if (!parents) return rows;
  for (const field of parents.always) add(field);
  for (const field of parents.moved) if (operation !== "update" || before?.[field] !== after[field]) add(field);
  return rows;
}
