import type { SObjectDescribe } from "@postern/kernel";
import type { ApiFault } from "../../../engine/api-fault.ts";
import type { Change } from "../../../engine/doors/index.ts";
import type { Reply } from "../../reply.ts";
import type { RestCall } from "../call.ts";
import { faultStatus } from "../fault-status.ts";
import { json } from "../replies.ts";

const VERBS: Readonly<Record<Change["operation"], string>> = {
  insert: "create",
  update: "update",
  upsert: "update",
  delete: "delete",
  undelete: "restore",
};

/** The refusal of a record: what is wrong with it as a whole, and with each of its fields (the outermost errorCode is inferred). */
export function recordError(
  call: RestCall,
  object: SObjectDescribe,
  operation: Change["operation"],
  faults: readonly ApiFault[],
): Reply {
  const [first] = faults as [ApiFault, ...ApiFault[]];
  call.request.note.errorCode = first.errorCode;
  const label = (name: string) => object.fields.find((field) => field.name === name)?.label ?? name;
  const error = (fault: ApiFault, field: string | null) => ({
    constituentField: null,
    duplicateRecordError: null,
    errorCode: fault.errorCode,
    field,
    fieldLabel: field === null ? null : label(field),
    message: fault.message,
  });
  const fieldErrors = Object.fromEntries(
    faults
      .flatMap((fault) => fault.fields)
      .map((field) => [
        field,
        faults.filter((fault) => fault.fields.includes(field)).map((fault) => error(fault, field)),
      ]),
  );
  const body = {
    enhancedErrorType: "RecordError",
    errorCode: first.errorCode,
    message: `An error occurred while trying to ${VERBS[operation]} the record. Please try again.`,
    output: {
      errors: faults.filter((fault) => fault.fields.length === 0).map((fault) => error(fault, null)),
      fieldErrors,
    },
    statusCode: faultStatus(first, operation !== "insert"),
  };
  return json([body], body.statusCode);
}
