import type { Access, ObjectAccess, Session } from "../doors/session.ts";

const EVERYTHING: ObjectAccess = { create: true, read: true, edit: true, delete: true };

const SYSTEM_ACCESS: Access = {
  apiEnabled: true,
  viewAllData: true,
  modifyAllData: true,
  object: () => EVERYTHING,
  ownRows: () => null,
  fieldReadable: () => true,
  fieldEditable: () => true,
};

/**
 * The org itself as the writer, for bootstrap and sample data: every object and field, ids and audit fields may be given on insert,
 * and objects nobody may create (Organization) too.
 */
export function systemSession(orgId: string, userId: string): Session {
  return {
    id: "system",
    orgId,
    userId,
    username: "system",
    consumerKey: null,
    scopes: new Set(),
    kind: "ui",
    ip: "127.0.0.1",
    level: "HIGH_ASSURANCE",
    jkt: null,
    format: "opaque",
    access: SYSTEM_ACCESS,
  };
}

/** Whether the org itself writes. Not a flag a caller could set: only `systemSession` carries this access. */
export function isSystem(session: Session): boolean {
  return session.access === SYSTEM_ACCESS;
}

/** Apex runs in system mode: rights of the user do not hold, rules about fields and objects do. */
const APEX_ACCESS: Access = { ...SYSTEM_ACCESS };

/** The session that code of the org works with, in the name of the user. */
export function apexSession(session: Session): Session {
  return isSystem(session) ? session : { ...session, access: APEX_ACCESS };
}
