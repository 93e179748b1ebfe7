import { ApiFault } from "../../api-fault.ts";
import { fault } from "../faults.ts";
import type { ObjectRules } from "./rules.ts";

const NEEDS_READ = ["PermissionsCreate", "PermissionsEdit", "PermissionsDelete"];

export const objectPermissionsRules: ObjectRules = {
  check(work, { database }) {
    if (work.operation === "delete") return;
    const { after } = work;
    const dependent = NEEDS_READ.find((name) => after[name] === 1);
    if (dependent && after.PermissionsRead !== 1)
      work.faults.push(
        new ApiFault(
          "FIELD_INTEGRITY_EXCEPTION",
          `Permission ${dependent.replace("Permissions", "")} ${after.SobjectType} depends on permission(s): Read ${after.SobjectType}`,
          { fields: ["PermissionsRead"] },
        ),
      );
    const other = database
      .prepare(`SELECT "Id" AS id FROM "ObjectPermissions" WHERE "ParentId" = ? AND "SobjectType" = ? AND "Id" <> ?`)
      .get(after.ParentId ?? null, after.SobjectType ?? null, work.id);
    if (other) work.faults.push(duplicate("ParentId, SobjectType", other.id as string));
  },
};

export const permissionSetRules: ObjectRules = {
  derive({ operation, after, system }) {
    if (operation !== "insert" || system) return;
    after.IsCustom = 1;
    after.Type ??= "Regular";
  },
};

export const permissionSetAssignmentRules: ObjectRules = {
  derive({ after }) {
    after.IsActive = 1;
  },
  check(work, { database }) {
    if (work.operation !== "insert") return;
    const { AssigneeId: assignee = null, PermissionSetId: set = null, PermissionSetGroupId: group = null } = work.after;
    if ((set === null) === (group === null)) {
      work.faults.push(fault.requiredMissing(["PermissionSetId"]));
      return;
    }
    const of = set === null ? "PermissionSetGroupId" : "PermissionSetId";
    const other = database
      .prepare(`SELECT "Id" AS id FROM "PermissionSetAssignment" WHERE "AssigneeId" = ? AND "${of}" = ?`)
      .get(assignee, set ?? group);
    if (other) work.faults.push(duplicate(`AssigneeId, ${of}`, other.id as string));
  },
};

export function duplicate(fields: string, id: string): ApiFault {
  return new ApiFault(
    "DUPLICATE_VALUE",
    `duplicate value found: ${fields} duplicates value on record with id: ${id.slice(0, 15)}`,
    { fields: fields.split(", ") },
  );
}
