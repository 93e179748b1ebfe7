import type { SaveResult, Session } from "@postern/client";
import { KEY_FIELD } from "../plan/object-plan.ts";
import type { Write } from "./plan-writes.ts";

/** Records of one collections call (REST API guide, sObject Collections). */
const CALL_LIMIT = 200;

/** Calls that each take one request: creates per object, updates and deletes mixed. */
export function calls(writes: readonly Write[]): Write[][] {
  const result: Write[][] = [];
  for (const write of writes) {
    const last = result.at(-1);
    const fits =
      last !== undefined &&
      last.length < CALL_LIMIT &&
      (write.kind !== "create" || last[0]?.record.plan === write.record.plan);
    if (fits) last.push(write);
    else result.push([write]);
  }
  return result;
}

/** Sends one call. Creates go by external id and deletes by Id, so each may be repeated after a crash. */
export function send(session: Session, writes: readonly Write[], signal: AbortSignal): Promise<SaveResult[]> {
  const first = writes[0];
  if (!first) return Promise.resolve([]);
  const { plan } = first.record;
  const fieldsOf = ({ record, fields }: Write) => ({ attributes: { type: record.plan.sobject }, ...fields });
  if (first.kind === "create") {
    return session.collections.upsert(plan.sobject, KEY_FIELD, writes.map(fieldsOf), { signal });
  }
  if (first.kind === "update") {
    const records = writes.map((write) => ({ ...fieldsOf(write), Id: write.record.id }));
    return session.collections.update(plan.sobject, records, { signal });
  }
  return session.collections.delete(
    writes.map((write) => write.record.id),
    { signal },
  );
}
