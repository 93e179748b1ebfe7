import type { ChangeDoor, FieldValues } from "../doors/change.ts";
import type { QueryDoor } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import { allRecords, type PlainRecord } from "./plain-records.ts";

/**
 * What Apex has around it, for the TypeScript that stands in its place (invocable actions, REST resources): the org's records and its
 * time, in user mode, so with the permissions of who calls. Every write is a transaction of its own and throws ApiFault when refused.
 */
export interface ApexOrg {
  /** 18 characters: UserInfo.getUserId(). */
  readonly userId: string;
  /** Epoch milliseconds of the org's clock. */
  now(): number;
  /** All rows of a query; throws ApiFault as the API would. */
  query(soql: string): PlainRecord[];
  /** Answers the new record's id. */
  insert(sobject: string, fields: FieldValues): string;
  update(sobject: string, id: string, fields: FieldValues): void;
  delete(sobject: string, id: string): void;
}

export function apexOrg(
  rooms: { readonly query: QueryDoor; readonly change: ChangeDoor; readonly now: () => number },
  session: Session,
): ApexOrg {
  const apply = (change: Parameters<ChangeDoor["apply"]>[1][number]) => {
    const result = rooms.change.apply(session, [change])[0]!;
    if (!result.success) throw result.faults[0]!;
    return result.id;
  };
  return {
    userId: session.userId,
    now: rooms.now,
    query: (soql) => allRecords(rooms.query, session, soql),
    insert: (sobject, fields) => apply({ operation: "insert", sobject, fields }),
    update: (sobject, id, fields) => void apply({ operation: "update", sobject, id, fields }),
    delete: (sobject, id) => void apply({ operation: "delete", sobject, id }),
  };
}
