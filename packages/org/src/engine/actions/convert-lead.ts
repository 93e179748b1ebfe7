import type { LeadConvert } from "../doors/change.ts";
import type { StandardAction } from "./standard-action.ts";

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);

/** `convertLead`: the one way to convert leads over REST. Its inputs have names of their own (Actions Developer Guide; partly inferred). */
export const convertLead: StandardAction = {
  name: "convertLead",
  label: "Convert Lead",
  description: "Convert a lead to an account, contact, and optionally, an opportunity.",
  category: "Leads",
  inputs: [
    { name: "leadId", type: "ID", label: "Lead ID", required: true },
    { name: "convertedStatus", type: "STRING", label: "Converted Status", required: true },
    { name: "accountId", type: "ID", label: "Account ID" },
    { name: "contactId", type: "ID", label: "Contact ID" },
    { name: "createOpportunity", type: "BOOLEAN", label: "Create Opportunity" },
    { name: "opportunityId", type: "ID", label: "Opportunity ID" },
    { name: "opportunityName", type: "STRING", label: "Opportunity Name" },
    { name: "overwriteLeadSource", type: "BOOLEAN", label: "Overwrite Lead Source" },
    { name: "ownerId", type: "ID", label: "Owner ID" },
    { name: "sendEmailToOwner", type: "BOOLEAN", label: "Send Email to Owner" },
  ],
  outputs: [
    { name: "accountId", type: "ID", label: "Account ID" },
    { name: "contactId", type: "ID", label: "Contact ID" },
    { name: "opportunityId", type: "ID", label: "Opportunity ID" },
  ],
  async invoke(input, { session, change }) {
    const [result] = await change.convertLead(session, [conversionOf(input)]);
    if (!result?.success) throw result?.faults[0];
    const { accountId, contactId, opportunityId } = result;
    return { accountId, contactId, opportunityId };
  },
};

function conversionOf(input: Readonly<Record<string, unknown>>): LeadConvert {
  return {
    leadId: text(input["leadId"]) ?? "",
    convertedStatus: text(input["convertedStatus"]) ?? "",
    accountId: text(input["accountId"]),
    contactId: text(input["contactId"]),
    opportunityId: text(input["opportunityId"]),
    opportunityName: text(input["opportunityName"]),
    doNotCreateOpportunity: input["createOpportunity"] === false,
    overwriteLeadSource: input["overwriteLeadSource"] === true,
    ownerId: text(input["ownerId"]),
    sendNotificationEmail: input["sendEmailToOwner"] === true,
  };
}
