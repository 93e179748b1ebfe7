import { ApiFault } from "../api-fault.ts";
import type { StandardAction } from "./standard-action.ts";

const ADDRESS = /^[^\s@,;"<>]+@[^\s@.,;]+(?:\.[^\s@.,;]+)+$/;
/** Recipients of one message (Actions Developer Guide, "Send Email"). */
const MOST = 5;

/** `emailSimple`: the mail lies in the org's outbox, since the org has no mail server. */
export const emailSimple: StandardAction = {
  name: "emailSimple",
  label: "Send Email",
  description: "Send an email where you specify the subject, body, and recipients.",
  category: "Messaging",
  inputs: [
    { name: "emailAddresses", type: "STRING", label: "Recipient Address List" },
    { name: "emailAddressesArray", type: "STRING", label: "Recipient Address Collection", list: true },
    { name: "emailBody", type: "STRING", label: "Body", required: true },
    { name: "emailSubject", type: "STRING", label: "Subject", required: true },
    { name: "senderAddress", type: "STRING", label: "Sender Email Address" },
    { name: "senderType", type: "STRING", label: "Sender Type" },
    { name: "sendRichBody", type: "BOOLEAN", label: "Rich-Text-Formatted Body" },
  ],
  outputs: [],
  invoke(input, { send }) {
    const listed = typeof input["emailAddresses"] === "string" ? input["emailAddresses"].split(",") : [];
    const addresses = [...listed, ...([input["emailAddressesArray"] ?? []].flat() as string[])].map((each) =>
      each.trim(),
    );
    if (addresses.length === 0)
      throw new ApiFault(
        "REQUIRED_FIELD_MISSING",
        "Missing required input parameter: emailAddresses or emailAddressesArray",
      );
    if (addresses.length > MOST)
      throw new ApiFault(
        "LIMIT_EXCEEDED",
        `An email goes to at most ${MOST} addresses: ${addresses.length} were given`,
      );
    for (const address of addresses)
      if (!ADDRESS.test(address))
        throw new ApiFault("INVALID_EMAIL_ADDRESS", `Email: invalid email address: ${address}`);
    for (const to of addresses)
      send({ to, subject: String(input["emailSubject"]), text: String(input["emailBody"]), code: null });
    return null;
  },
};
