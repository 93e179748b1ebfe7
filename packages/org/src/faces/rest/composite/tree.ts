import type { ApiFault } from "../../../engine/api-fault.ts";
import { changeOptions, type RestCall, type RestHandler } from "../call.ts";
import { itemErrors } from "../error-body.ts";
import { json } from "../replies.ts";
import { readTree, type TreeRecord } from "./read-tree.ts";

interface Failure {
  readonly record: TreeRecord;
  readonly faults: readonly ApiFault[];
}

/** Writes a level; the records of the next point to it. */
function writeLevel(call: RestCall, level: readonly TreeRecord[], ids: Map<string, string>): Failure[] {
  const changes = level.map(({ sobject, fields, parent }) => ({
    operation: "insert" as const,
    sobject,
    fields: parent ? { ...fields, [parent.field]: ids.get(parent.referenceId) } : fields,
  }));
  return call.engine.change.apply(call.session, changes, changeOptions(call)).flatMap((result, index) => {
    const record = level[index]!;
    if (!result.success) return [{ record, faults: result.faults }];
    ids.set(record.referenceId, result.id);
    return [];
  });
}

/** Level by level, up to the first that has a record at fault. */
function writeLevels(call: RestCall, levels: readonly (readonly TreeRecord[])[], ids: Map<string, string>): Failure[] {
  for (const level of levels) {
    const failures = writeLevel(call, level, ids);
    if (failures.length > 0) return failures;
  }
  return [];
}

/**
 * `POST /composite/tree/O`: records with their children, all or none. Salesforce fires triggers for each level and type; so the levels
 * are written one after the other, each in one call.
 */
export const tree: RestHandler = (call) => {
  const levels = readTree(call);
  const records = levels.flat();
  const ids = new Map<string, string>();
  const unread = records.flatMap((record) => (record.fault ? [{ record, faults: [record.fault] }] : []));
  const failures =
    unread.length > 0
      ? unread
      : call.engine.change.transaction(call.session, () => writeLevels(call, levels, ids), {
          ...changeOptions(call),
          undo: (failed) => failed.length > 0,
        });
  if (failures.length > 0) {
    call.request.note.errorCode = failures[0]!.faults[0]?.errorCode ?? null;
    const results = failures.map(({ record: { referenceId }, faults }) => ({
      referenceId,
      errors: itemErrors(faults),
    }));
    return json({ hasErrors: true, results }, 400);
  }
  return json(
    { hasErrors: false, results: records.map(({ referenceId }) => ({ referenceId, id: ids.get(referenceId) })) },
    201,
  );
};
