import { isIdShaped, type SObjectDescribe, toId18 } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";

/** What the User Interface API can ask for at once ("Get a Batch of Records"). */
const MAX_BATCH = 200;

/** `a,b,c` in a path or a parameter. Throws ApiFault EXCEEDED_ID_LIMIT. */
export function listOf(text: string): string[] {
  const items = text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  if (items.length > MAX_BATCH)
    throw new ApiFault(
      "EXCEEDED_ID_LIMIT",
      `record limit reached. cannot submit more than ${MAX_BATCH} records into this call`,
    );
  return items;
}

/** The id in 18 characters, and the object it is of. Throws ApiFault MALFORMED_ID, NOT_FOUND. */
export function objectOfId(call: RestCall, text: string): { id: string; object: SObjectDescribe } {
  const id = isIdShaped(text) ? toId18(text) : null;
  if (id === null) throw new ApiFault("MALFORMED_ID", `malformed id ${text}`);
  const found = call.engine.describe.global(call.session).find(({ keyPrefix }) => keyPrefix === id.slice(0, 3));
  if (!found) throw resourceNotFound();
  return { id, object: call.engine.describe.sobject(call.session, found.name) };
}

export type RecordTypeInfo = Readonly<Record<string, unknown>> & {
  readonly recordTypeId: string;
  readonly master: boolean;
};

export const recordTypesOf = (object: SObjectDescribe) => object["recordTypeInfos"] as readonly RecordTypeInfo[];
