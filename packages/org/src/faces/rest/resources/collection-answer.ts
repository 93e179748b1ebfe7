import { ApiFault } from "../../../engine/api-fault.ts";
import type { Change, ChangeResult } from "../../../engine/doors/index.ts";
import type { Reply } from "../../reply.ts";
import { changeOptions, type RestCall } from "../call.ts";
import { itemErrors } from "../error-body.ts";
import { jsonTypeFault } from "../json-type-fault.ts";
import { json } from "../replies.ts";
import { noteViewed, updatesMru } from "./most-recent.ts";

/** A record of a collection: what is to be done, or why it cannot be asked of the engine. */
export type Item = { readonly change: Change } | { readonly id: string | null; readonly fault: ApiFault };

/** The composite request around a collection overrules it (REST API Developer Guide, "allOrNone Parameters in Composite and Collections Requests"). */
export const allOrNone = (call: RestCall, value: unknown) =>
  call.allOrNone || value === true || (typeof value === "string" && value.toLowerCase() === "true");

const rolledBack = () =>
  new ApiFault(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
  );

/** A value of the wrong JSON type, which REST finds while it reads the body. */
const wrongTypeIn = (results: readonly ChangeResult[]) =>
  results
    .flatMap((result) => (result.success ? [] : result.faults))
    .find(({ detail }) => detail.wrongType !== undefined);

/**
 * Every record's own result, and with `all` none of them when one is at fault, those that never reached the engine included. Throws ApiFault
 * JSON_PARSER_ERROR for the whole request, and writes nothing, when a value is of the wrong JSON type.
 */
function results(call: RestCall, items: readonly Item[], all: boolean): readonly ChangeResult[] {
  const changes = items.flatMap((item) => ("change" in item ? [item.change] : []));
  const options = changeOptions(call, all);
  const spoilt = all && changes.length < items.length;
  const applied = call.engine.change.transaction(
    call.session,
    () => call.engine.change.apply(call.session, changes, options),
    { ...options, undo: (each) => spoilt || wrongTypeIn(each) !== undefined },
  );
  const wrong = wrongTypeIn(applied);
  if (wrong) throw jsonTypeFault(wrong, call.request);
  if (!spoilt) return applied;
  return applied.map((result, index) => {
    if (!result.success) return result;
    const change = changes[index]!;
    return { success: false, id: "id" in change || !result.created ? result.id : null, faults: [rolledBack()] };
  });
}

/** Carries out the good items in one transaction and puts the results back in order. */
export function answer(call: RestCall, items: readonly Item[], all: boolean, withCreated = false): Reply {
  const applied = results(call, items, all);
  noteChanged(call, items, applied);
  let next = 0;
  return json(
    items.map((item) => {
      const result: ChangeResult =
        "fault" in item ? { success: false, id: item.id, faults: [item.fault] } : applied[next++]!;
      if (result.success)
        return { id: result.id, success: true, errors: [], ...(withCreated ? { created: result.created } : {}) };
      call.request.note.errorCode ??= result.faults[0]?.errorCode ?? null;
      return {
        ...(result.id === null ? {} : { id: result.id }),
        success: false,
        errors: itemErrors(result.faults, call.base),
        ...(withCreated ? { created: result.id === null } : {}),
      };
    }),
  );
}

/** What was written counts as seen, where the call says so. */
function noteChanged(call: RestCall, items: readonly Item[], applied: readonly ChangeResult[]): void {
  if (!updatesMru(call)) return;
  const changes = items.flatMap((item) => ("change" in item ? [item.change] : []));
  for (const [i, change] of changes.entries()) {
    const result = applied[i];
    const isWrite = change.operation !== "delete" && change.operation !== "undelete";
    if (isWrite && result?.success) noteViewed(call, change.sobject, [result.id]);
  }
}

/** Marks what names a row or key that an earlier record of the request has named already. Texts inferred. */
export function onceEach(what: "id" | "external id"): (key: string) => ApiFault | null {
  const seen = new Set<string>();
  return (key) => {
    if (seen.has(key)) return new ApiFault("DUPLICATE_VALUE", `Duplicate ${what} specified: ${key}`);
    seen.add(key);
    return null;
  };
}
