import type { FieldValues, LeadConvert } from "../../doors/change.ts";
import type { Session } from "../../doors/session.ts";
import type { SObjectModel } from "../../schema/model.ts";
import { runTogether } from "../run-together.ts";
import type { Row, Shop } from "../work.ts";
import { type Conversion, checkConvert } from "./check-convert.ts";
import { fillingEmpty, valuesFromLead } from "./lead-fields.ts";
import { movePerson } from "./move-person.ts";
import { firstOpenStage, quarterEnd } from "./new-deal.ts";

/** Account, contact, opportunity, lead: in this order, with hooks, in the open transaction. Throws ApiFault. */
export function convertLead(shop: Shop, session: Session, request: LeadConvert) {
  const conversion = checkConvert(shop, session, request);
  const leadId = String(conversion.lead.Id);
  const accountId = toAccount(shop, conversion);
  const contactId = toContact(shop, conversion, accountId);
  const opportunityId = request.doNotCreateOpportunity ? null : toOpportunity(shop, conversion, accountId, contactId);
  update(shop, "Lead", leadId, {
    IsConverted: true,
    Status: conversion.status,
    ConvertedDate: shop.stamp.slice(0, 10),
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
    ConvertedOpportunityId: opportunityId,
    IsUnreadByOwner: false,
  });
  movePerson(shop, leadId, contactId);
  if (request.sendNotificationEmail) notifyOwner(shop, conversion);
  return { leadId, accountId, contactId, opportunityId };
}

const modelOf = (shop: Shop, sobject: string) => shop.schema.object(sobject) as SObjectModel;

function insert(shop: Shop, sobject: string, fields: FieldValues): string {
  const work = shop.ownWork("insert", modelOf(shop, sobject), "", fields);
  runTogether(shop, [work]);
  return work.id;
}

function update(shop: Shop, sobject: string, id: string, fields: FieldValues): string {
  if (Object.keys(fields).length > 0) runTogether(shop, [shop.ownWork("update", modelOf(shop, sobject), id, fields)]);
  return id;
}

function toAccount(shop: Shop, { lead, account, ownerId }: Conversion): string {
  const values = valuesFromLead(lead, modelOf(shop, "Account"));
  if (!account) return insert(shop, "Account", { ...values, OwnerId: ownerId });
  return update(shop, "Account", String(account.Id), fillingEmpty(values, account));
}

function toContact(shop: Shop, { lead, contact, ownerId, request }: Conversion, AccountId: string): string {
  const values = valuesFromLead(lead, modelOf(shop, "Contact"));
  if (!contact) return insert(shop, "Contact", { ...values, AccountId, OwnerId: ownerId });
  const source = request.overwriteLeadSource && lead.LeadSource ? { LeadSource: lead.LeadSource } : {};
  return update(shop, "Contact", String(contact.Id), { ...fillingEmpty(values, contact), ...source });
}

function toOpportunity(shop: Shop, conversion: Conversion, AccountId: string, contactId: string): string {
  const { lead, opportunity, ownerId, request } = conversion;
  const values = valuesFromLead(lead, modelOf(shop, "Opportunity"));
  const id = opportunity
    ? update(shop, "Opportunity", String(opportunity.Id), fillingEmpty(values, opportunity))
    : insert(shop, "Opportunity", {
        ...values,
        AccountId,
        Name: request.opportunityName || String(lead.Company).slice(0, LONGEST_NAME),
        StageName: firstOpenStage(shop),
        CloseDate: quarterEnd(shop),
        OwnerId: ownerId,
        ...campaignOf(shop, lead),
      });
  const role = shop.schema.object("OpportunityContactRole");
  if (role) insert(shop, role.name, { OpportunityId: id, ContactId: contactId, IsPrimary: !opportunity });
  return id;
}

/** Of the default name; one that the caller gives may be as long as the field. */
const LONGEST_NAME = 80;

/** The campaign that the lead joined last is the deal's primary source (Salesforce Help, "Considerations for Converting Leads"). */
function campaignOf({ database }: Shop, lead: Row): { CampaignId?: string } {
  const member = database
    .prepare(
      `SELECT "CampaignId" AS id FROM "CampaignMember" WHERE "LeadId" = ? AND "IsDeleted" = 0 ORDER BY "LastModifiedDate" DESC, rowid DESC LIMIT 1`,
    )
    .get(String(lead.Id));
  return member ? { CampaignId: member.id as string } : {};
}

function notifyOwner({ database, mail }: Shop, { ownerId, lead }: Conversion) {
  const owner = database.prepare(`SELECT "Email" AS email FROM "User" WHERE "Id" = ?`).get(ownerId);
  if (owner?.email)
    mail({
      to: String(owner.email),
      subject: `Lead converted: ${lead.Name}`,
      text: `The lead ${lead.Name} (${lead.Company}) has been converted and assigned to you.`,
    });
}
