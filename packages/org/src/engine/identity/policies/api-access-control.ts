import type { AppPolicies } from "../apps/app-policies.ts";
import type { IdentityContext } from "../context.ts";

/**
 * API Access Control ("For admin-approved users, limit API access to only allowed connected apps"): with it on, the API is for apps
 * that are installed and pre-authorized by an admin. Users with "Use Any API Client" are exempt.
 */
export function isShutOut(context: IdentityContext, policies: AppPolicies | null, userId: string): boolean {
  if (!context.settings.current.apiAccessControl) return false;
  if (policies?.installed && policies.permittedUsers === "AdminApprovedPreAuthorized") return false;
  return !context.users.hasPermission(userId, "PermissionsUseAnyApiClient");
}
