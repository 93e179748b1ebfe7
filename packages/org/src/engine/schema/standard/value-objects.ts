import type { SObjectDefinition } from "../definition.ts";
import { auditFields, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";

/** Objects whose rows are the values of a standard picklist with what each value means; read-only. */
function values(name: string, keyPrefix: string, label: string, meaning: string): SObjectDefinition {
  return sobject(name, keyPrefix, [label, label], "", () => ({
    fields: [
      recordId(`${label} ID`, { deletable: false }),
      fieldTable(`
        MasterLabel  string(255)  ? ro
        ApiName      string(255)  FSGAn  "API Name"
        SortOrder    int(3)       ? ro
        IsDefault    boolean      ro     "Is Default"`),
      fieldTable(meaning),
      auditFields,
    ],
  }));
}

export const caseStatus = values("CaseStatus", "01J", "Case Status Value", 'IsClosed  boolean  ro  "Is Closed"');
export const taskStatus = values("TaskStatus", "01J", "Task Status Value", 'IsClosed  boolean  ro  "Is Closed"');
export const taskPriority = values(
  "TaskPriority",
  "01J",
  "Task Priority Value",
  'IsHighPriority  boolean  ro  "Is High Priority"',
);
export const contractStatus = values(
  "ContractStatus",
  "01J",
  "Contract Status Value",
  "StatusCode  picklist(40)  ? ro r  {InApproval|Activated|Draft}",
);
