import { ApiFault } from "../../api-fault.ts";
import { duplicate } from "./permissions.ts";
import type { ObjectRules } from "./rules.ts";

export const permissionSetGroupComponentRules: ObjectRules = {
  check(work, { database }) {
    if (work.operation === "delete") return;
    const { PermissionSetGroupId: group = null, PermissionSetId: set = null } = work.after;
    const owned = database.prepare(`SELECT "IsOwnedByProfile" AS owned FROM "PermissionSet" WHERE "Id" = ?`).get(set);
    if (owned?.owned === 1)
      work.faults.push(
        new ApiFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", { fields: ["PermissionSetId"] }),
      );
    const other = database
      .prepare(
        `SELECT "Id" AS id FROM "PermissionSetGroupComponent" WHERE "PermissionSetGroupId" = ? AND "PermissionSetId" = ? AND "IsDeleted" = 0`,
      )
      .get(group, set);
    if (other) work.faults.push(duplicate("PermissionSetGroupId, PermissionSetId", String(other.id)));
  },
};

/** The type of what is made accessible follows from its id. */
export const setupEntityAccessRules: ObjectRules = {
  derive({ operation, after }, { schema }) {
    if (operation !== "insert" || typeof after.SetupEntityId !== "string") return;
    after.SetupEntityType = schema.byKeyPrefix(after.SetupEntityId.slice(0, 3))?.name ?? null;
  },
  check(work, { database }) {
    if (work.operation === "delete") return;
    const { ParentId: parent = null, SetupEntityId: entity = null } = work.after;
    const other = database
      .prepare(`SELECT "Id" AS id FROM "SetupEntityAccess" WHERE "ParentId" = ? AND "SetupEntityId" = ?`)
      .get(parent, entity);
    if (other) work.faults.push(duplicate("ParentId, SetupEntityId", String(other.id)));
  },
};
