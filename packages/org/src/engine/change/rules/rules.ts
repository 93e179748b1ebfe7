import type { Shop, Work } from "../work.ts";
import { attachmentRules, documentRules } from "./attachment.ts";
import { campaignRules } from "./campaign.ts";
import { campaignMemberRules } from "./campaign-member.ts";
import { caseRules } from "./case.ts";
import { contactRules } from "./contact.ts";
import { contentDocumentLinkRules } from "./content-document-link.ts";
import { contentVersionRules } from "./content-version.ts";
import { leadRules } from "./lead.ts";
import { opportunityRules } from "./opportunity.ts";
import { objectPermissionsRules, permissionSetAssignmentRules, permissionSetRules } from "./permissions.ts";
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
  Attachment: attachmentRules,
  Campaign: campaignRules,
  CampaignMember: campaignMemberRules,
  Case: caseRules,
  Contact: contactRules,
  ContentDocumentLink: contentDocumentLinkRules,
  ContentVersion: contentVersionRules,
  Document: documentRules,
  Lead: leadRules,
  ObjectPermissions: objectPermissionsRules,
  Opportunity: opportunityRules,
  PermissionSet: permissionSetRules,
  PermissionSetAssignment: permissionSetAssignmentRules,
  User: userRules,
};
