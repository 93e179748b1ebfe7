import type { Access, ObjectAccess } from "../doors/session.ts";
import { toolingObjects } from "../schema/tooling/index.ts";

/** Objects of the other APIs that the Tooling API has too, with the rights they have there. */
const SHARED: ReadonlySet<string> = new Set([
  "Group",
  "Organization",
  "PermissionSet",
  "Profile",
  "RecordType",
  "User",
]);
/** Of these there are rows that only who sees Setup may see; all others tell what describe tells too, or have no rows. */
const SETUP: ReadonlySet<string> = new Set([
  "CustomField",
  "CustomObject",
  "DebugLevel",
  "TraceFlag",
  "ValidationRule",
]);
const OWN: ReadonlySet<string> = new Set(toolingObjects.map(({ name }) => name));

const NOTHING: ObjectAccess = { create: false, read: false, edit: false, delete: false };
const READ: ObjectAccess = { ...NOTHING, read: true };
const EVERYTHING: ObjectAccess = { create: true, read: true, edit: true, delete: true };

const wrapped = new WeakMap<Access, Access>();

/** Setup is seen with "View All Data" or more, which stands for "View Setup and Configuration". */
export const viewsSetup = (access: Access) => access.viewAllData || access.modifyAllData;

/** The rights of a user in the Tooling API: its own objects instead of those of the org's data. */
export function toolingAccess(access: Access): Access {
  let own = wrapped.get(access);
  if (!own) {
    own = wrap(access);
    wrapped.set(access, own);
  }
  return own;
}

function wrap(access: Access): Access {
  function object(name: string): ObjectAccess {
    if (SHARED.has(name)) return access.object(name);
    if (!OWN.has(name)) return NOTHING;
    if (access.modifyAllData) return EVERYTHING;
    return !SETUP.has(name) || viewsSetup(access) ? READ : NOTHING;
  }
  return {
    get version() {
      return access.version ?? 0;
    },
    get apiEnabled() {
      return access.apiEnabled;
    },
    get viewAllData() {
      return access.viewAllData;
    },
    get modifyAllData() {
      return access.modifyAllData;
    },
    object,
    ownRows: (name) => access.ownRows(name),
    fieldReadable: (name, field) => (OWN.has(name) ? object(name).read : access.fieldReadable(name, field)),
    fieldEditable: (name, field) => (OWN.has(name) ? object(name).edit : access.fieldEditable(name, field)),
  };
}
