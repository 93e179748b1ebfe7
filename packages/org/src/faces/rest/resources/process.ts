import { isIdShaped } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { json } from "../replies.ts";

/** The org has no workflow rules and no approval processes: these are the answers of an org that has defined none. */
export const rules: RestHandler = () => json({ rules: {} });

export const rulesOfObject: RestHandler = (call) => {
  const { name } = call.engine.describe.sobject(call.session, call.params[0]!);
  return json({ rules: { [name]: [] } });
};

export const rule: RestHandler = (call) => {
  call.engine.describe.sobject(call.session, call.params[0]!);
  throw resourceNotFound();
};

/** `POST /process/rules`: triggers every rule on the records; none is there to be triggered. */
export const triggerRules: RestHandler = (call) => {
  const { contextIds } = call.body.object();
  if (!Array.isArray(contextIds)) throw missing("contextIds");
  for (const id of contextIds) existing(call, id);
  return json({ errors: null, success: true });
};

export const approvals: RestHandler = () => json({ approvals: {} });

export const approvalLayouts: RestHandler = (call) => {
  call.engine.layouts.layouts(call.session, call.params[0]!);
  return json({ approvalLayouts: [] });
};

export const approvalLayout: RestHandler = (call) => {
  call.engine.layouts.layouts(call.session, call.params[0]!);
  throw resourceNotFound();
};

const ACTIONS: ReadonlySet<unknown> = new Set(["Submit", "Approve", "Reject", "Removed"]);

/** `POST /process/approvals`: what is submitted meets no process, what is approved or rejected no work item. */
export const actOnApproval: RestHandler = (call) => {
  const { requests } = call.body.object();
  if (!Array.isArray(requests) || requests.length === 0) throw missing("requests");
  for (const request of requests as Record<string, unknown>[]) {
    const { actionType, contextId } = request ?? {};
    if (!ACTIONS.has(actionType))
      throw new ApiFault(
        "INVALID_OPERATION",
        `The action type ${String(actionType)} is not one of ${[...ACTIONS].join(", ")}`,
      );
    if (actionType !== "Submit") throw new ApiFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
    existing(call, contextId);
  }
  throw new ApiFault("NO_APPLICABLE_PROCESS", "Process failed.; No applicable approval process was found.");
};

const missing = (name: string) => new ApiFault("REQUIRED_FIELD_MISSING", `Required fields are missing: [${name}]`);

/** Throws ApiFault when the id is none, or of no record the caller may read. */
function existing(call: RestCall, id: unknown): void {
  if (typeof id !== "string" || !isIdShaped(id)) throw new ApiFault("MALFORMED_ID", `malformed id ${String(id)}`);
  const sobject = call.engine.describe.global(call.session).find((each) => each.keyPrefix === id.slice(0, 3));
  if (!sobject || !call.engine.query.retrieve(call.session, sobject.name, [id], ["Id"]).rows[0])
    throw new ApiFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
}
