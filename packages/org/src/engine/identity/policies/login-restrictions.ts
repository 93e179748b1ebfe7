import { OAuthFault } from "../../oauth-fault.ts";
import type { Client } from "../client/authenticate-client.ts";
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
  { app, policies }: Client,
  login: { readonly moment: Moment; readonly ip: string; readonly verified?: boolean },
): boolean {
  const { moment } = login;
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
      if (app.trustedIpRanges.length > 0)
        return moment === "web-server-login" && isInRanges(login.ip, app.trustedIpRanges);
      return login.verified ?? false;
  }
}

/**
 * Whether the app's policy takes an identity verification in the place of a known address: "Relax IP restrictions for activated devices"
 * without ranges of the app's own.
 */
export const verificationAdmits = ({ app, policies }: Client) =>
  policies.ipRelaxation === "Bypass_2factor" && app.trustedIpRanges.length === 0;

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
  /** null: no app asks, so that none can relax anything. */
  readonly client: Client | null;
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
  const { client } = login;
  if (client && isRelaxed(client, login)) return;
  const isBrowser = login.moment === "web-server-login" || login.moment === "user-agent-login";
  if (client && isBrowser && verificationAdmits(client))
    throw new OAuthFault("invalid_grant", "ip restricted", {
      reason: "Restricted IP",
      why: "outside the profile's login ranges; the app takes an identity verification instead",
      remedy: "verify",
    });
  throw new OAuthFault("invalid_grant", "ip restricted", { reason: "Restricted IP" });
}

function isOpen(hours: LoginHours, now: number): boolean {
  const date = new Date(now);
  const day = hours[WEEKDAYS[date.getUTCDay()]!];
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  return day !== undefined && minute >= day.start && minute < day.end;
}
