import type { ChangeDoor, ChangeResult } from "../../doors/change.ts";
import type { QueryDoor } from "../../doors/query.ts";
import type { Access, Session } from "../../doors/session.ts";
import { systemSession } from "../../security/system-session.ts";
import type { FoundUser, UserFields } from "./token-exchange-handler.ts";

/** User records as a handler has them: read as Apex reads, in system mode; written as its execution user. */
export interface UserRecords {
  find(executionUserId: string, where: Readonly<Record<string, string>>): readonly FoundUser[];
  /** By the one DML path: required fields, unique usernames and the execution user's rights hold. */
  insert(executionUserId: string, fields: UserFields): ChangeResult;
}

const MOST = 200;

export function createUserRecords(deps: {
  readonly query: QueryDoor;
  readonly change: ChangeDoor;
  readonly orgId: string;
  readonly accessOf: (userId: string) => Access;
}): UserRecords {
  const session = (userId: string): Session => systemSession(deps.orgId, userId);
  return {
    find(executionUserId, where) {
      const conditions = Object.entries(where).map(([field, value]) => `${fieldName(field)} = ${literal(value)}`);
      if (conditions.length === 0) throw new Error("findUsers needs a field to look for");
      const soql = `SELECT Id, Username, IsActive FROM User WHERE ${conditions.join(" AND ")} ORDER BY Id LIMIT ${MOST}`;
      const { rows } = deps.query.run(session(executionUserId), soql);
      return rows.map(([id, username, active]) => ({
        Id: String(id),
        Username: String(username),
        IsActive: active === 1,
      }));
    },
    insert(executionUserId, fields) {
      const writer = { ...session(executionUserId), id: "token-exchange", access: deps.accessOf(executionUserId) };
      const { Id: _, ...given } = fields;
      return deps.change.apply(writer, [{ operation: "insert", sobject: "User", fields: given }])[0]!;
    },
  };
}

function fieldName(name: string): string {
  if (!/^\w+$/.test(name)) throw new Error(`not a field: ${name}`);
  return name;
}

/** SOQL's own escapes ("Quoted String Escape Sequences"). */
const literal = (text: string) => `'${text.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
