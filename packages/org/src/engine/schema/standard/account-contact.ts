import { auditFields, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { CONTACT_ROLES } from "./opportunity-product.ts";

export const accountContactRelation = sobject(
  "AccountContactRelation",
  "07k",
  ["Account Contact Relationship", "Account Contact Relationships"],
  "CUD",
  () => ({
    fields: [
      recordId("Account Contact Relationship ID"),
      fieldTable(`
        AccountId  reference             co     → Account
        ContactId  reference             co     → Contact
        Roles      multipicklist(4099)   CUNFP  {${CONTACT_ROLES}}
        IsDirect   boolean               ro     "Direct"
        IsActive   boolean               fls    = true
        StartDate  date                  ? fls
        EndDate    date                  ? fls`),
      auditFields,
    ],
  }),
);

export const accountContactRole = sobject(
  "AccountContactRole",
  "02Z",
  ["Account Contact Role", "Account Contact Role"],
  "CUD",
  () => ({
    fields: [
      recordId("Contact Role ID"),
      auditFields,
      fieldTable(`
        AccountId  reference     co  → Account
        ContactId  reference         → Contact
        Role       picklist(40)  ?   {${CONTACT_ROLES}}
        IsPrimary  boolean           "Primary"`),
    ],
  }),
);
