import type { Shop, Work } from "../work.ts";
import { accountRules } from "./account.ts";
import { accountContactRelationRules } from "./account-contact-relation.ts";
import { attachmentRules, documentRules } from "./attachment.ts";
import { campaignRules } from "./campaign.ts";
import { campaignMemberRules } from "./campaign-member.ts";
import { caseRules } from "./case.ts";
import { contactRules } from "./contact.ts";
import { contentDocumentLinkRules } from "./content-document-link.ts";
import { contentVersionRules } from "./content-version.ts";
import { contractRules } from "./contract.ts";
import { eventRules } from "./event.ts";
import { groupMemberRules, groupRules, queueSobjectRules } from "./group.ts";
import { leadRules } from "./lead.ts";
import { opportunityRules } from "./opportunity.ts";
import { opportunityContactRoleRules } from "./opportunity-contact-role.ts";
import { opportunityLineItemRules } from "./opportunity-line-item.ts";
import { orderItemRules, orderRules } from "./order.ts";
import { permissionSetGroupComponentRules, setupEntityAccessRules } from "./permission-set-group.ts";
import { objectPermissionsRules, permissionSetAssignmentRules, permissionSetRules } from "./permissions.ts";
import { pricebookEntryRules, pricebookRules, productRules } from "./pricebook-entry.ts";
import { quoteLineItemRules, quoteRules } from "./quote.ts";
import { recordTypeRules } from "./record-type.ts";
import { taskRules } from "./task.ts";
import { userRules } from "./user.ts";

/** What an object asks beyond what every object asks. */
export interface ObjectRules {
  /** Values computed from the record's own, before the write. */
  readonly derive?: (work: Work, shop: Shop) => void;
  /** Refusals; adds faults. */
  readonly check?: (work: Work, shop: Shop) => void;
  /** Consequences elsewhere, after the write. */
  readonly after?: (work: Work, shop: Shop) => void;
}

export const RULES: Readonly<Record<string, ObjectRules>> = {
  Account: accountRules,
  AccountContactRelation: accountContactRelationRules,
  Attachment: attachmentRules,
  Campaign: campaignRules,
  CampaignMember: campaignMemberRules,
  Case: caseRules,
  Contact: contactRules,
  ContentDocumentLink: contentDocumentLinkRules,
  ContentVersion: contentVersionRules,
  Contract: contractRules,
  Document: documentRules,
  Event: eventRules,
  Group: groupRules,
  GroupMember: groupMemberRules,
  Lead: leadRules,
  ObjectPermissions: objectPermissionsRules,
  Opportunity: opportunityRules,
  OpportunityContactRole: opportunityContactRoleRules,
  OpportunityLineItem: opportunityLineItemRules,
  Order: orderRules,
  OrderItem: orderItemRules,
  PermissionSet: permissionSetRules,
  PermissionSetAssignment: permissionSetAssignmentRules,
  PermissionSetGroupComponent: permissionSetGroupComponentRules,
  Pricebook2: pricebookRules,
  PricebookEntry: pricebookEntryRules,
  Product2: productRules,
  QueueSobject: queueSobjectRules,
  Quote: quoteRules,
  QuoteLineItem: quoteLineItemRules,
  SetupEntityAccess: setupEntityAccessRules,
  RecordType: recordTypeRules,
  Task: taskRules,
  User: userRules,
};
