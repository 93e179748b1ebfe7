import { OAuthFault } from "../../oauth-fault.ts";
import type { AppPolicies } from "../apps/app-policies.ts";
import type { IdentityContext } from "../context.ts";
import { type LoginHours, WEEKDAYS } from "../settings/profile-settings.ts";
import { isInRanges } from "./ip-range.ts";

/** Where in a grant's life an address is judged ("Connected App IP Relaxation and Continuous IP Enforcement"). */
export type Moment = "web-server-login" | "user-agent-login" | "app-login" | "bearer-login" | "refresh" | "use";

/**
 * Whether the app's IP relaxation lets the address in where the profile's ranges do not. JWT and SAML bearer are
 * never relaxed.
 */
export function isRelaxed(
  policies: AppPolicies,
  facts: {
    readonly moment: Moment;
    readonly inTrustedRange: boolean;
    readonly hasTrustedRanges: boolean;
    readonly verified: boolean;
  },
): boolean {
  const { moment } = facts;
  if (moment === "bearer-login") return false;
  switch (policies.ipRelaxation) {
    case "Enforce":
      return false;
    case "Bypass":
      return true;
    case "Enforce_RelaxRefresh":
      return moment === "refresh" || moment === "use";
    case "Bypass_2factor":
      if (moment === "refresh" || moment === "use") return true;
      if (moment === "app-login") return false;
      if (facts.hasTrustedRanges) return moment === "web-server-login" && facts.inTrustedRange;
      return facts.verified;
  }
}

/**
 * Whether the app's policy takes an identity verification in the place of a known address: "Relax IP restrictions for activated devices"
 * without ranges of the app's own.
 */
export const verificationAdmits = (policies: AppPolicies, trustedIpRanges: readonly unknown[]) =>
  policies.ipRelaxation === "Bypass_2factor" && trustedIpRanges.length === 0;

const profileOf = (context: IdentityContext, userId: string) => context.users.byId(userId)?.profileId ?? null;

/** Whether the profile's ranges admit the address; a profile without ranges admits every one. */
export const isInProfileRanges = (context: IdentityContext, userId: string, ip: string) =>
  admits(context, profileOf(context, userId), ip);

function admits(context: IdentityContext, profileId: string | null, ip: string): boolean {
  const { loginIpRanges } = context.profiles.of(profileId);
  return loginIpRanges.length === 0 || isInRanges(ip, loginIpRanges);
}

/** Login hours of the profile, at the org's clock. */
export const isWithinHours = (context: IdentityContext, userId: string) =>
  isOpenNow(context, profileOf(context, userId));

function isOpenNow(context: IdentityContext, profileId: string | null): boolean {
  const { loginHours } = context.profiles.of(profileId);
  return loginHours === null || isOpen(loginHours, context.now());
}

export interface LoginAttempt {
  readonly ip: string;
  readonly policies: AppPolicies;
  readonly trustedIpRanges: readonly { readonly start: string; readonly end: string }[];
  readonly moment: Moment;
  readonly verified?: boolean;
}

/** Throws OAuthFault `invalid_grant` / `ip restricted`, which stands for login hours too ("OAuth 2.0 Authorization Errors"). */
export function checkLoginRestrictions(
  context: IdentityContext,
  login: LoginAttempt & { readonly userId: string },
): void {
  checkProfileRestrictions(context, { ...login, profileId: profileOf(context, login.userId) });
}

/** As `checkLoginRestrictions`, for a user of this profile who may still have to be made. */
export function checkProfileRestrictions(
  context: IdentityContext,
  login: LoginAttempt & { readonly profileId: string | null },
): void {
  if (login.moment !== "refresh" && !isOpenNow(context, login.profileId))
    throw new OAuthFault("invalid_grant", "ip restricted", { reason: "Restricted time" });
  if (admits(context, login.profileId, login.ip)) return;
  const relaxed = isRelaxed(login.policies, {
    moment: login.moment,
    inTrustedRange: isInRanges(login.ip, login.trustedIpRanges),
    hasTrustedRanges: login.trustedIpRanges.length > 0,
    verified: login.verified ?? false,
  });
  const isBrowser = login.moment === "web-server-login" || login.moment === "user-agent-login";
  if (!relaxed && isBrowser && verificationAdmits(login.policies, login.trustedIpRanges))
    throw new OAuthFault("invalid_grant", "ip restricted", {
      reason: "Restricted IP",
      why: "outside the profile's login ranges; the app takes an identity verification instead",
      remedy: "verify",
    });
  if (!relaxed) throw new OAuthFault("invalid_grant", "ip restricted", { reason: "Restricted IP" });
}

function isOpen(hours: LoginHours, now: number): boolean {
  const date = new Date(now);
  const day = hours[WEEKDAYS[date.getUTCDay()]!];
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  return day !== undefined && minute >= day.start && minute < day.end;
}
