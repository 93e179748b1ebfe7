import type { SObjectDefinition } from "../definition.ts";
import { toolingObjects } from "../tooling/index.ts";
import { account } from "./account.ts";
import { accountContactRelation, accountContactRole } from "./account-contact.ts";
import { asset } from "./asset.ts";
import { assignmentRule } from "./assignment-rule.ts";
import { attachment, document, folder, note } from "./attachment.ts";
import { authSession } from "./auth-session.ts";
import { businessProcess } from "./business-process.ts";
import { campaign, campaignMember, campaignMemberStatus } from "./campaign.ts";
import { caseObject } from "./case.ts";
import { caseComment } from "./case-comment.ts";
import { appMenuItem, connectedApplication } from "./connected-application.ts";
import { contact } from "./contact.ts";
import { contentDocument, contentDocumentLink, contentVersion } from "./content.ts";
import { contract } from "./contract.ts";
import { emailMessage, emailTemplate } from "./email.ts";
import { event } from "./event.ts";
import { group, groupMember, queueSobject } from "./group.ts";
import {
  accountHistory,
  assetHistory,
  caseHistory,
  contactHistory,
  contractHistory,
  leadHistory,
  opportunityFieldHistory,
  orderHistory,
} from "./history.ts";
import { lead } from "./lead.ts";
import { listView } from "./list-view.ts";
import { loginHistory } from "./login-history.ts";
import { oauthToken } from "./oauth-token.ts";
import { opportunity } from "./opportunity.ts";
import { opportunityContactRole, opportunityHistory, opportunityLineItem } from "./opportunity-product.ts";
import { order, orderItem } from "./order.ts";
import { organization, recordType } from "./organization.ts";
import { fieldPermissions, objectPermissions, permissionSet, permissionSetAssignment, profile } from "./permission.ts";
import {
  customPermission,
  permissionSetGroup,
  permissionSetGroupComponent,
  permissionSetLicense,
  permissionSetLicenseAssign,
  setupEntityAccess,
} from "./permission-set-group.ts";
import { pricebook2, pricebookEntry, product2 } from "./product.ts";
import { quote, quoteLineItem } from "./quote.ts";
import { recentlyViewed } from "./recently-viewed.ts";
import { report } from "./report.ts";
import { leadStatus, opportunityStage } from "./stage.ts";
import { task } from "./task.ts";
import { user, userLicense, userRole } from "./user.ts";
import { userLogin } from "./user-login.ts";
import { caseStatus, contractStatus, taskPriority, taskStatus } from "./value-objects.ts";

/**
 * The objects every org has: fields as recorded from a Developer Edition org, or from the object reference
 * (Object Reference for the Salesforce Platform) where no recording exists.
 */
export const standardObjects: readonly SObjectDefinition[] = [
  account,
  accountContactRelation,
  accountContactRole,
  accountHistory,
  appMenuItem,
  asset,
  assetHistory,
  attachment,
  authSession,
  businessProcess,
  campaign,
  campaignMember,
  campaignMemberStatus,
  caseObject,
  caseComment,
  caseHistory,
  caseStatus,
  connectedApplication,
  contact,
  contactHistory,
  contentDocument,
  contentDocumentLink,
  contentVersion,
  contract,
  contractHistory,
  contractStatus,
  customPermission,
  document,
  emailMessage,
  emailTemplate,
  event,
  fieldPermissions,
  folder,
  group,
  groupMember,
  lead,
  leadHistory,
  leadStatus,
  listView,
  loginHistory,
  note,
  oauthToken,
  objectPermissions,
  opportunity,
  opportunityContactRole,
  opportunityFieldHistory,
  opportunityHistory,
  opportunityLineItem,
  opportunityStage,
  order,
  orderHistory,
  orderItem,
  organization,
  permissionSet,
  permissionSetAssignment,
  permissionSetGroup,
  permissionSetGroupComponent,
  permissionSetLicense,
  permissionSetLicenseAssign,
  pricebook2,
  pricebookEntry,
  product2,
  profile,
  assignmentRule,
  recentlyViewed,
  queueSobject,
  quote,
  quoteLineItem,
  recordType,
  report,
  setupEntityAccess,
  task,
  taskPriority,
  taskStatus,
  user,
  userLicense,
  userLogin,
  userRole,
  ...toolingObjects,
];
