import type { SObjectDefinition } from "../definition.ts";
import { recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";

/** Old and new values of the tracked fields of one object. */
function history(name: string, keyPrefix: string, label: string, parent: string): SObjectDefinition {
  const parentField = `${parent}Id`;
  return sobject(name, keyPrefix, [label, label], "", () => ({
    fields: [
      recordId(`${label} ID`),
      fieldTable(`
        ${parentField}  reference      ro     → ${parent}
        CreatedById     reference      DFSGA  → User
        CreatedDate     datetime       DFSA
        Field           picklist(255)  FSGAr  "Changed Field"
        DataType        picklist(40)   NFSGAr "Datatype"
        OldValue        anyType        N
        NewValue        anyType        N`),
    ],
  }));
}

/** Key prefixes `017`: recorded for every field history table but Opportunity's stage history. */
export const accountHistory = history("AccountHistory", "017", "Account History", "Account");
export const assetHistory = history("AssetHistory", "017", "Asset History", "Asset");
export const caseHistory = history("CaseHistory", "017", "Case History", "Case");
export const contactHistory = history("ContactHistory", "017", "Contact History", "Contact");
export const contractHistory = history("ContractHistory", "017", "Contract History", "Contract");
export const leadHistory = history("LeadHistory", "017", "Lead History", "Lead");
export const opportunityFieldHistory = history(
  "OpportunityFieldHistory",
  "017",
  "Opportunity Field History",
  "Opportunity",
);
export const orderHistory = history("OrderHistory", "017", "Order History", "Order");
