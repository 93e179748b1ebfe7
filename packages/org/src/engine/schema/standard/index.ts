import type { SObjectDefinition } from "../definition.ts";
import { account } from "./account.ts";
import { authSession } from "./auth-session.ts";
import { campaign, campaignMember, campaignMemberStatus } from "./campaign.ts";
import { caseObject } from "./case.ts";
import { contact } from "./contact.ts";
import { lead } from "./lead.ts";
import { loginHistory } from "./login-history.ts";
import { oauthToken } from "./oauth-token.ts";
import { opportunity } from "./opportunity.ts";
import { organization, recordType } from "./organization.ts";
import { fieldPermissions, objectPermissions, permissionSet, permissionSetAssignment, profile } from "./permission.ts";
import { pricebook2, product2 } from "./product.ts";
import { recentlyViewed } from "./recently-viewed.ts";
import { leadStatus, opportunityStage } from "./stage.ts";
import { task } from "./task.ts";
import { group, user, userLicense, userRole } from "./user.ts";
import { userLogin } from "./user-login.ts";

/**
 * The objects every org has: fields as recorded from a Developer Edition org, or from the object reference
 * (Object Reference for the Salesforce Platform) where no recording exists.
 */
export const standardObjects: readonly SObjectDefinition[] = [
  account,
  authSession,
  campaign,
  campaignMember,
  campaignMemberStatus,
  caseObject,
  contact,
  fieldPermissions,
  group,
  lead,
  leadStatus,
  loginHistory,
  oauthToken,
  objectPermissions,
  opportunity,
  opportunityStage,
  organization,
  permissionSet,
  permissionSetAssignment,
  pricebook2,
  product2,
  profile,
  recentlyViewed,
  recordType,
  task,
  user,
  userLicense,
  userLogin,
  userRole,
];
