import type { SObjectModel } from "../schema/model.ts";
import { toolingObjects } from "../schema/tooling/index.ts";

/** Objects whose permission is that of another object (a detail follows its master). */
const FOLLOWS: Readonly<Record<string, string>> = {
  AccountContactRelation: "Account",
  AccountContactRole: "Account",
  AccountHistory: "Account",
  AssetHistory: "Asset",
  CampaignMember: "Campaign",
  CampaignMemberStatus: "Campaign",
  CaseComment: "Case",
  CaseHistory: "Case",
  ContactHistory: "Contact",
  ContractHistory: "Contract",
  EmailMessage: "Task",
  LeadHistory: "Lead",
  OpportunityContactRole: "Opportunity",
  OpportunityFieldHistory: "Opportunity",
  OpportunityHistory: "Opportunity",
  OpportunityLineItem: "Opportunity",
  OrderHistory: "Order",
  OrderItem: "Order",
  PricebookEntry: "Pricebook2",
  QuoteLineItem: "Quote",
};

/** Objects of the org's setup: every user of the API reads them, an administrator writes them. */
const SETUP: ReadonlySet<string> = new Set([
  "AppMenuItem",
  "AssignmentRule",
  "AuthSession",
  "BusinessProcess",
  "CaseStatus",
  "ConnectedApplication",
  "ContractStatus",
  "CustomPermission",
  "EmailTemplate",
  "FieldPermissions",
  "Folder",
  "Group",
  "GroupMember",
  "LeadStatus",
  "ListView",
  "LoginHistory",
  "OauthToken",
  "ObjectPermissions",
  "OpportunityStage",
  "Organization",
  "PermissionSet",
  "PermissionSetAssignment",
  "PermissionSetGroup",
  "PermissionSetGroupComponent",
  "PermissionSetLicense",
  "PermissionSetLicenseAssign",
  "Profile",
  "QueueSobject",
  "RecentlyViewed",
  "RecordType",
  "Report",
  "SetupEntityAccess",
  "TaskPriority",
  "TaskStatus",
  "User",
  "UserLicense",
  "UserLogin",
  "UserRole",
]);

/** Files and what is pinned to records: no profile grants them, whoever works in the org may have them (at Salesforce, sharing decides). */
const OPEN: ReadonlySet<string> = new Set([
  "Attachment",
  "ContentDocument",
  "ContentDocumentLink",
  "ContentVersion",
  "Note",
]);

/** Objects of the Tooling API that the other APIs read too: setup, of which there is nothing to write. */
const TOOLING_TOO: ReadonlySet<string> = new Set([
  "ApexClass",
  "ApexLog",
  "ApexTrigger",
  "AsyncApexJob",
  "EntityDefinition",
  "EntityParticle",
  "FieldDefinition",
  "RelationshipInfo",
]);
const TOOLING: ReadonlySet<string> = new Set(toolingObjects.map(({ name }) => name));

/**
 * What decides about the object: rows of ObjectPermissions for this sObject, or its place in the setup, or nothing; `tooling`: it
 * exists for the Tooling API alone.
 */
export function governedBy(model: SObjectModel): { permission: string } | "setup" | "open" | "tooling" {
  if (TOOLING.has(model.name)) return TOOLING_TOO.has(model.name) ? "setup" : "tooling";
  if (SETUP.has(model.name)) return "setup";
  if (OPEN.has(model.name)) return "open";
  return { permission: FOLLOWS[model.name] ?? model.name };
}
