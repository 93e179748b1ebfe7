import type { SObjectModel } from "../schema/model.ts";

/** Objects whose permission is that of another object (a detail follows its master). */
const FOLLOWS: Readonly<Record<string, string>> = {
  CampaignMember: "Campaign",
  CampaignMemberStatus: "Campaign",
  OpportunityContactRole: "Opportunity",
  OpportunityLineItem: "Opportunity",
  OpportunityHistory: "Opportunity",
  CaseComment: "Case",
};

/** Objects of the org's setup: every user of the API reads them, an administrator writes them. */
const SETUP: ReadonlySet<string> = new Set([
  "AuthSession",
  "FieldPermissions",
  "Group",
  "GroupMember",
  "LeadStatus",
  "LoginHistory",
  "OauthToken",
  "ObjectPermissions",
  "OpportunityStage",
  "Organization",
  "PermissionSet",
  "PermissionSetAssignment",
  "Profile",
  "RecentlyViewed",
  "RecordType",
  "User",
  "UserLicense",
  "UserLogin",
  "UserRole",
]);

/** What decides about the object: rows of ObjectPermissions for this sObject, or its place in the setup. */
export function governedBy(model: SObjectModel): { permission: string } | "setup" {
  if (SETUP.has(model.name)) return "setup";
  return { permission: FOLLOWS[model.name] ?? model.name };
}
