import type { Database } from "../state/database.ts";
import { ROW_PERMISSIONS } from "./own-rows.ts";

/** The permissions of a user's profile and permission sets added together: the most generous row wins. */
export interface ResolvedAccess {
  readonly administrator: boolean;
  readonly apiEnabled: boolean;
  readonly viewAllData: boolean;
  readonly modifyAllData: boolean;
  readonly createAuditFields: boolean;
  /** Those of the permissions that widen which rows are seen. */
  readonly rowPermissions: ReadonlySet<string>;
  readonly objects: ReadonlyMap<string, { create: boolean; read: boolean; edit: boolean; delete: boolean }>;
  /** `Account.Industry` → readable, editable. */
  readonly fields: ReadonlyMap<string, { read: boolean; edit: boolean }>;
}

/** The profile's own permission set and those assigned, by themselves or in a group. */
const PERMISSION_SETS = `
  SELECT ps."Id" FROM "PermissionSet" ps JOIN "User" u ON u."ProfileId" = ps."ProfileId" WHERE u."Id" = ?1
  UNION
  SELECT psa."PermissionSetId" FROM "PermissionSetAssignment" psa WHERE psa."AssigneeId" = ?1
  UNION
  SELECT c."PermissionSetId" FROM "PermissionSetGroupComponent" c
    JOIN "PermissionSetAssignment" psa ON psa."PermissionSetGroupId" = c."PermissionSetGroupId"
    WHERE psa."AssigneeId" = ?1 AND c."IsDeleted" = 0`;

export function resolveAccess(database: Database, userId: string): ResolvedAccess {
  const profile = database
    .prepare(`SELECT p."Name" AS name FROM "Profile" p JOIN "User" u ON u."ProfileId" = p."Id" WHERE u."Id" = ?`)
    .get(userId);
  const org = database
    .prepare(
      `SELECT max("PermissionsApiEnabled") AS api, max("PermissionsViewAllData") AS viewAll, max("PermissionsModifyAllData") AS modifyAll,
              max("PermissionsCreateAuditFields") AS createAudit,
              ${ROW_PERMISSIONS.map((name) => `max("${name}") AS "${name}"`).join(", ")}
       FROM "PermissionSet" WHERE "Id" IN (${PERMISSION_SETS})`,
    )
    .get(userId);
  let objects: ResolvedAccess["objects"] | undefined;
  let fields: ResolvedAccess["fields"] | undefined;
  return {
    administrator: profile?.name === "System Administrator",
    apiEnabled: org?.api === 1,
    viewAllData: org?.viewAll === 1,
    modifyAllData: org?.modifyAll === 1,
    createAuditFields: org?.createAudit === 1,
    rowPermissions: new Set(ROW_PERMISSIONS.filter((name) => org?.[name] === 1)),
    // Thousands of rows, of which an administrator needs none: read when they are first asked for.
    get objects() {
      objects ??= objectsOf(database, userId);
      return objects;
    },
    get fields() {
      fields ??= fieldsOf(database, userId);
      return fields;
    },
  };
}

function objectsOf(database: Database, userId: string): ResolvedAccess["objects"] {
  const rows = database
    .prepare(
      `SELECT "SobjectType" AS sobject, max("PermissionsCreate") AS c, max("PermissionsRead") AS r,
              max("PermissionsEdit") AS e, max("PermissionsDelete") AS d
       FROM "ObjectPermissions" WHERE "ParentId" IN (${PERMISSION_SETS}) GROUP BY 1`,
    )
    .all(userId);
  return new Map(
    rows.map((row) => [
      row.sobject as string,
      { create: row.c === 1, read: row.r === 1, edit: row.e === 1, delete: row.d === 1 },
    ]),
  );
}

function fieldsOf(database: Database, userId: string): ResolvedAccess["fields"] {
  const rows = database
    .prepare(
      `SELECT "Field" AS field, max("PermissionsRead") AS r, max("PermissionsEdit") AS e
       FROM "FieldPermissions" WHERE "ParentId" IN (${PERMISSION_SETS}) GROUP BY 1`,
    )
    .all(userId);
  return new Map(rows.map((row) => [row.field as string, { read: row.r === 1 || row.e === 1, edit: row.e === 1 }]));
}
