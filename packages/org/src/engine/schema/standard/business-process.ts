import { auditFields, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";

export const businessProcess = sobject(
  "BusinessProcess",
  "019",
  ["Business Process", "Business Processes"],
  "CU",
  () => ({
    fields: [
      recordId("Business Process ID", { deletable: false }),
      fieldTable(`
        Name             string(80)    CUFSGAn
        NamespacePrefix  string(15)    ? ro
        Description      string(255)   ?
        TableEnumOrId    picklist(40)  co r  "Entity Enumeration Or ID"  {Case|Lead|Opportunity|Solution}
        IsActive         boolean`),
      auditFields,
    ],
  }),
);
