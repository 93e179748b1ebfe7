import { auditFields, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";

export const caseComment = sobject("CaseComment", "00a", ["Case Comment", "Case Comments"], "CUDVS", () => ({
  fields: [
    recordId("Case Comment ID"),
    fieldTable(`
      ParentId     reference       co  → Case
      IsPublished  boolean
      CommentBody  textarea(4000)  CUNFS  as plaintextarea  "Body"`),
    auditFields,
  ],
}));
