import type { Access, ObjectAccess } from "../doors/session.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { governedBy } from "./governed-by.ts";
import { OWN_ROWS } from "./own-rows.ts";
import { type ResolvedAccess, resolveAccess } from "./resolve-access.ts";

/** Says what a user may do, from profile and permission set rows. */
export interface Security {
  /** A live view: a session may keep it, and a changed permission takes effect with the next call. */
  access(userId: string): Access;
  /** Permission rows have changed, or the schema or the database under them. */
  changed(): void;
  /** Raised with `changed`. */
  readonly version: number;
}

/** Rows of these objects decide who may do what, and of which type records are. */
export const PERMISSION_OBJECTS: ReadonlySet<string> = new Set([
  "FieldPermissions",
  "ObjectPermissions",
  "PermissionSet",
  "PermissionSetAssignment",
  "PermissionSetGroup",
  "PermissionSetGroupComponent",
  "Profile",
  "RecordType",
  "User",
]);

const NOTHING: ObjectAccess = { create: false, read: false, edit: false, delete: false };
const READ: ObjectAccess = { create: false, read: true, edit: false, delete: false };
const EVERYTHING: ObjectAccess = { create: true, read: true, edit: true, delete: true };

export function createSecurity(deps: { database: Database; schema: Schema }): Security {
  const { database, schema } = deps;
  let version = 1;
  const accesses = new Map<string, Access>();

  function liveAccess(userId: string): Access {
    let resolved: ResolvedAccess | undefined;
    let resolvedAt = 0;
    const now = (): ResolvedAccess => {
      if (!resolved || resolvedAt !== version) {
        resolved = resolveAccess(database, userId);
        resolvedAt = version;
      }
      return resolved;
    };

    function object(sobject: string): ObjectAccess {
      const model = schema.object(sobject);
      if (!model) return NOTHING;
      const governor = governedBy(model);
      if (governor === "tooling") return NOTHING;
      const user = now();
      if (user.administrator) return EVERYTHING;
      if (governor === "setup") return READ;
      if (governor === "open") return EVERYTHING;
      if (user.modifyAllData) return EVERYTHING;
      const own = user.objects.get(governor.permission) ?? NOTHING;
      return user.viewAllData && !own.read ? { ...own, read: true } : own;
    }

    /** Fields without the letter P go with the object; the others need a row. */
    function field(sobject: string, name: string, right: "read" | "edit"): boolean {
      const user = now();
      if (user.administrator) return true;
      const own = object(sobject);
      if (right === "read" ? !own.read : !own.create && !own.edit) return false;
      if (!schema.object(sobject)?.field(name)?.permissionable) return true;
      return user.fields.get(`${sobject}.${name}`)?.[right] ?? false;
    }

    return {
      get version() {
        return version;
      },
      get apiEnabled() {
        return now().administrator || now().apiEnabled;
      },
      get viewAllData() {
        return now().administrator || now().viewAllData || now().modifyAllData;
      },
      get modifyAllData() {
        return now().administrator || now().modifyAllData;
      },
      get createAuditFields() {
        return now().createAuditFields;
      },
      object,
      ownRows(sobject) {
        const rule = OWN_ROWS[sobject];
        if (!rule) return null;
        const user = now();
        if (user.administrator && !rule.ofAdministrators) return null;
        if (rule.unless.some((name) => user.rowPermissions.has(name))) return null;
        return { field: rule.field, userId };
      },
      fieldReadable: (sobject, name) => field(sobject, name, "read"),
      fieldEditable: (sobject, name) => field(sobject, name, "edit"),
    };
  }

  return {
    access(userId) {
      let access = accesses.get(userId);
      if (!access) {
        access = liveAccess(userId);
        accesses.set(userId, access);
      }
      return access;
    },
    changed() {
      version++;
    },
    get version() {
      return version;
    },
  };
}
