import { toId18 } from "@postern/kernel";
import { ApiFault } from "../../api-fault.ts";
import type { LeadConvert } from "../../doors/change.ts";
import type { Session } from "../../doors/session.ts";
import type { SObjectModel } from "../../schema/model.ts";
import { isSystem } from "../../security/system-session.ts";
import { quoted } from "../../state/tables.ts";
import { fault } from "../faults.ts";
import type { Row, Shop } from "../work.ts";

export interface Conversion {
  readonly request: LeadConvert;
  readonly lead: Row;
  readonly status: string;
  readonly ownerId: string;
  readonly account: Row | null;
  readonly contact: Row | null;
  readonly opportunity: Row | null;
}

/** Everything that must hold before anything is written (SOAP API Developer Guide, convertLead(): the rules; texts and some codes are inferred). */
export function checkConvert(shop: Shop, session: Session, request: LeadConvert): Conversion {
  const lead = rowOf(shop, "Lead", request.leadId)!;
  checkRights(session, request);
  if (lead.IsConverted === 1) throw new ApiFault("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead");
  checkCombination(request);
  const account = rowOf(shop, "Account", request.accountId);
  const contact = rowOf(shop, "Contact", request.contactId);
  const opportunity = rowOf(shop, "Opportunity", request.opportunityId);
  if (contact && contact.AccountId !== account?.Id)
    throw refused("the contact is not associated with the account", "contactId");
  if (opportunity && opportunity.AccountId !== account?.Id)
    throw refused("the opportunity is not associated with the account", "opportunityId");
  return {
    request,
    lead,
    status: convertedStatus(shop, request.convertedStatus),
    ownerId: ownerOf(lead, request),
    account,
    contact,
    opportunity,
  };
}

const refused = (why: string, field: string) => new ApiFault("FIELD_INTEGRITY_EXCEPTION", why, { fields: [field] });

function checkCombination(request: LeadConvert) {
  const { accountId, contactId, opportunityId, opportunityName, doNotCreateOpportunity, overwriteLeadSource } = request;
  if (contactId && !accountId) throw refused("contactId requires the accountId of its account", "accountId");
  if (opportunityId && !accountId) throw refused("opportunityId requires the accountId of its account", "accountId");
  if (overwriteLeadSource && !contactId) throw refused("overwriteLeadSource requires a contactId", "contactId");
  if (opportunityId && opportunityName)
    throw refused("opportunityId and opportunityName exclude each other", "opportunityName");
  if (doNotCreateOpportunity && (opportunityId || opportunityName))
    throw refused("doNotCreateOpportunity excludes opportunityId and opportunityName", "doNotCreateOpportunity");
}

/** Who converts edits the lead, and creates and edits what it becomes. */
function checkRights(session: Session, { doNotCreateOpportunity }: LeadConvert) {
  if (isSystem(session)) return;
  const may = (sobject: string) => session.access.object(sobject);
  const needed = ["Account", "Contact", ...(doNotCreateOpportunity ? [] : ["Opportunity"])];
  if (!may("Lead").edit || needed.some((sobject) => !may(sobject).create || !may(sobject).edit)) throw fault.noAccess();
}

function convertedStatus({ database }: Shop, name: string): string {
  const row = database
    .prepare(
      `SELECT "ApiName" AS name FROM "LeadStatus" WHERE "IsConverted" = 1 AND (fold("ApiName") = fold(?1) OR fold("MasterLabel") = fold(?1))`,
    )
    .get(name ?? "");
  if (!row) throw new ApiFault("INVALID_STATUS", `invalid convertedStatus: ${name ?? ""}`);
  return row.name as string;
}

/** A queue owns no account: then the caller names the owner. */
function ownerOf(lead: Row, { ownerId }: LeadConvert): string {
  const owner = ownerId ? toId18(ownerId) : String(lead.OwnerId);
  if (owner === null) throw fault.wrongIdType("Owner ID", String(ownerId), "ownerId");
  if (!owner.startsWith("005"))
    throw new ApiFault("INVALID_OWNER", "ownerId is required, and names a user: the lead is owned by a queue", {
      fields: ["ownerId"],
    });
  return owner;
}

/** The live record behind an id; null when there is no id. */
function rowOf(shop: Shop, sobject: string, id: string | null | undefined): Row | null {
  if (!id && sobject !== "Lead") return null;
  const model = shop.schema.object(sobject) as SObjectModel;
  const id18 = toId18(id ?? "");
  if (id18 === null || !id18.startsWith(model.definition.keyPrefix))
    throw fault.wrongIdType(`${model.definition.label} ID`, String(id), `${sobject.toLowerCase()}Id`);
  const row = shop.database.prepare(`SELECT * FROM ${quoted(sobject)} WHERE "Id" = ?`).get(id18) as Row | undefined;
  if (!row) throw fault.unknownRecord(`${sobject.toLowerCase()}Id`);
  if (row.IsDeleted === 1) throw fault.deleted();
  return row;
}
