import { auditFields, child, field, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";

export const group = sobject("Group", "00G", ["Group", "Group"], "CUDS", () => ({
  fields: [
    recordId("Group ID", { deletable: false }),
    fieldTable(`
      Name                    string(40)     CUFSGAn
      DeveloperName           string(80)     ?
      RelatedId               reference      ? ro     → User, UserRole  rel Related
      Type                    picklist(40)   co r     {Regular|Role|RoleAndSubordinates|RoleAndSubordinatesInternal|Organization|Manager|ManagerAndSubordinatesInternal|Queue|AllCustomerPortal}
      Email                   email(255)     ?
      OwnerId                 reference      ro       → Organization, User
      DoesSendEmailToMembers  boolean                 "Send Email to Members"
      DoesIncludeBosses       boolean                 "Include Bosses"
      Description             textarea(1000) ?`),
    auditFields,
  ],
  children: [
    child("GroupMembers", "GroupMember.GroupId", "cascade"),
    child("QueueSobjects", "QueueSobject.QueueId", "cascade"),
  ],
}));

export const groupMember = sobject("GroupMember", "011", ["Group Member", "Group Member"], "CD", () => ({
  fields: [
    field("Id", "id(18)", "DFSGAI", { label: "Group Member ID" }),
    fieldTable(`
      GroupId         reference  co    → Group
      UserOrGroupId   reference  co    → Group, User  rel none  "User/Group ID"
      SystemModstamp  datetime   DFSA`),
  ],
}));

/** Which objects' records a queue may own. */
export const QUEUE_OBJECTS = ["Case", "Contact", "Lead", "Order", "Quote", "Task"];

export const queueSobject = sobject("QueueSobject", "03g", ["Queue Sobject", "Queue Sobject"], "CD", () => ({
  fields: [
    field("Id", "id(18)", "DFSGAI", { label: "Queue Sobject ID" }),
    fieldTable(`
      QueueId         reference     co     → Group  "Group ID"
      SobjectType     picklist(40)  co     "Sobject Type"  {${QUEUE_OBJECTS.join("|")}}
      CreatedById     reference     DFSGA  → User
      SystemModstamp  datetime      DFSA`),
  ],
}));
