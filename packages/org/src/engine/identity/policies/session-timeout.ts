import type { AppPolicies } from "../apps/app-policies.ts";
import type { IdentityContext } from "../context.ts";

/** How long a session of this user lives idle: the app's policy, else the profile's, else the org's. */
export function sessionTimeoutMs(context: IdentityContext, userId: string, policies: AppPolicies | null): number {
  const profile = context.profiles.of(context.users.byId(userId)?.profileId ?? null);
  const minutes =
    policies?.sessionTimeoutMinutes ?? profile.sessionTimeoutMinutes ?? context.settings.current.sessionTimeoutMinutes;
  return minutes * 60_000;
}
