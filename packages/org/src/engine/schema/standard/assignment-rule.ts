import { plain, recordId, sobject } from "../definition-builder.ts";

/** A rule that assigns cases or leads; what it says is the Metadata API's. */
export const assignmentRule = sobject("AssignmentRule", "01Q", ["Assignment Rule", "Assignment Rules"], "", {
  rowsOf: "assignment",
  fields: [
    recordId("Assignment Rule ID", { deletable: false }),
    plain("Name", "string(120)", "? ro"),
    plain("SobjectType", "picklist(40)", "? ro r", { label: "SObject Type", values: "Case; Lead" }),
    plain("Active", "boolean", "ro"),
  ],
});
