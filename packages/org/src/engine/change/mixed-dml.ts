import { fault } from "./faults.ts";
import type { Work } from "./work.ts";

/** Objects that are not written in one transaction with others (Apex Developer Guide, "sObjects That Cannot Be Used Together in DML Operations"). */
const SETUP: ReadonlySet<string> = new Set([
  "FieldPermissions",
  "Group",
  "GroupMember",
  "ObjectPermissions",
  "PermissionSet",
  "PermissionSetAssignment",
  "QueueSobject",
  "SetupEntityAccess",
  "UserRole",
]);

/** A user counts as setup when one of these is given (same page). */
const USER_INSERT: ReadonlySet<string> = new Set(["UserRoleId"]);
const USER_UPDATE: ReadonlySet<string> = new Set(["UserRoleId", "IsActive", "Username", "ProfileId"]);

/** Refuses what a call may not write beside what it has written already. */
export interface MixedDml {
  /** Throws ApiFault MIXED_DML_OPERATION. */
  check(work: Work): void;
  /** The record was written. */
  wrote(work: Work): void;
}

export function createMixedDml(): MixedDml {
  let first: { setup: boolean; sobject: string } | undefined;
  return {
    check(work) {
      if (first === undefined || work.system || first.setup === isSetup(work)) return;
      // A user written without what decides about access goes with either kind.
      if (work.model.name === "User" && !isSetup(work)) return;
      throw fault.mixedDml(work.model.name, first.sobject);
    },
    wrote(work) {
      if (work.model.name === "User" && !isSetup(work)) return;
      first ??= { setup: isSetup(work), sobject: work.model.name };
    },
  };
}

function isSetup({ model, operation, given }: Work): boolean {
  if (model.name !== "User") return SETUP.has(model.name);
  const deciding = operation === "insert" ? USER_INSERT : USER_UPDATE;
  return Object.entries(given).some(
    ([key, value]) => deciding.has(model.field(key)?.name ?? "") && (operation !== "insert" || value !== null),
  );
}
