import { ApiFault } from "../../../engine/api-fault.ts";
import type { LeadConvert } from "../../../engine/doors/index.ts";
import { changeOptions, type RestHandler } from "../call.ts";
import { itemErrors } from "../error-body.ts";
import { json } from "../replies.ts";
import { jsonObject } from "../request-body.ts";

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
const truthy = (value: unknown) => value === true || String(value).toLowerCase() === "true";

/** The inputs' names are those of the action, not of SOAP's LeadConvert (Actions Developer Guide, "Convert Lead Actions"; partly inferred). */
function conversionOf(input: Record<string, unknown>): LeadConvert {
  return {
    leadId: text(input.leadId) ?? "",
    convertedStatus: text(input.convertedStatus) ?? "",
    accountId: text(input.accountId),
    contactId: text(input.contactId),
    opportunityId: text(input.opportunityId),
    opportunityName: text(input.opportunityName),
    doNotCreateOpportunity: input.createOpportunity !== undefined && !truthy(input.createOpportunity),
    overwriteLeadSource: truthy(input.overwriteLeadSource),
    ownerId: text(input.ownerId),
    sendNotificationEmail: truthy(input.sendEmailToOwner),
  };
}

/** `POST /actions/standard/convertLead`, the one way to convert leads over REST: `{"inputs": [{leadId, convertedStatus, …}]}`. */
export const convertLead: RestHandler = async (call) => {
  const { inputs } = await jsonObject(call.request);
  if (!Array.isArray(inputs) || inputs.some((input) => typeof input !== "object" || input === null))
    throw new ApiFault("JSON_PARSER_ERROR", "inputs is a list of objects");
  const results = await call.engine.change.convertLead(call.session, inputs.map(conversionOf), changeOptions(call));
  const answers = results.map((result) => ({
    actionName: "convertLead",
    errors: result.success ? null : itemErrors(result.faults),
    invocationId: null,
    isSuccess: result.success,
    outcome: null,
    outputValues: result.success
      ? { accountId: result.accountId, contactId: result.contactId, opportunityId: result.opportunityId }
      : null,
    sortOrder: -1,
    version: 1,
  }));
  const failed = results.find((result) => !result.success);
  if (failed && !failed.success) call.request.note.errorCode ??= failed.faults[0]?.errorCode ?? null;
  return json(answers, results.length > 0 && results.every((result) => !result.success) ? 400 : 200);
};
