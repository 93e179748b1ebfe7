import { ApiFault } from "../../api-fault.ts";
import type { AuthenticateDoor, Caller } from "../../doors/authenticate.ts";
import type { Session } from "../../doors/session.ts";
import { levelForApp } from "../browser/admit-for-app.ts";
import { takeOver } from "../browser/log-out.ts";
import type { IdentityContext } from "../context.ts";
import { isInProfileRanges, isWithinHours } from "../policies/login-restrictions.ts";
import { sessionTimeoutMs } from "../policies/session-timeout.ts";

/** "login()" in the SOAP API Developer Guide: 3,600 calls per user and hour. */
const LOGINS_PER_HOUR = 3600;

/** One text for every wrong credential, so that a guess learns nothing. */
const refused = () => new ApiFault("INVALID_LOGIN", "Invalid username, password, security token; or user locked out.");

/**
 * Checks a password and opens a session. The history says what was wrong; the caller is only told that something was, except that
 * who knows the password learns that it has expired or that the user may not use a browser.
 */
export async function logIn(
  context: IdentityContext,
  login: Parameters<AuthenticateDoor["password"]>[0],
  caller: Caller,
): Promise<{ session: Session; sessionId: string; secondsValid: number }> {
  const user = context.users.byUsername(login.username);
  const loginType = login.kind === "soap" ? "Other Apex API" : "Application";
  const loginHistoryId = context.history.newId();
  const record = (status: string) =>
    context.history.record({
      id: loginHistoryId,
      loginUrl: caller.origin ?? null,
      userId: user?.id ?? null,
      loginType,
      subType: null,
      status,
      reason: status,
      ip: caller.ip,
      application: login.application,
      consumerKey: null,
    });
  const outcome = await context.passwords.check(user?.id ?? null, login.password);
  if (!user) {
    record("Invalid login");
    throw refused();
  }
  if (outcome === "locked" || outcome === "wrong" || outcome === "none") {
    record(outcome === "locked" ? "Password lockout" : "Invalid password");
    throw refused();
  }
  const barred = barredFrom(context, user.id, caller.ip);
  const forApp = login.kind === "ui" && barred === "Restricted IP" ? login.forApp : undefined;
  const levelThere = levelForApp(context, forApp, caller.ip);
  if (barred !== null && levelThere === null) {
    record(barred);
    throw refused();
  }
  if (
    login.kind === "soap" &&
    context.history.count(user.id, loginType, context.now() - 3_600_000) >= LOGINS_PER_HOUR
  ) {
    record("Login rate exceeded");
    throw new ApiFault("INVALID_LOGIN", "Login Rate Exceeded");
  }
  if (login.kind === "ui" && context.isApiOnly(user.id)) {
    record("Failed: API-only user");
    throw new ApiFault("INVALID_LOGIN", "This user may log in through the API only.", { detail: { apiOnly: true } });
  }
  if (outcome === "expired") {
    record("Password expired");
    throw new ApiFault(
      "INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
      "The users password has expired, you must call SetPassword before attempting any other API operations",
    );
  }
  const timeoutMs = sessionTimeoutMs(context, user.id, null);
  const { token, session } = context.sessions.open({
    kind: login.kind,
    userId: user.id,
    username: user.username,
    grantId: null,
    // What the profile does not let in may approve the app that does, and nothing else.
    ...(levelThere === null
      ? { consumerKey: null, scopes: login.kind === "soap" ? ["api"] : ["web"] }
      : { consumerKey: forApp?.consumerKey ?? null, scopes: [], level: levelThere }),
    ip: caller.ip,
    timeoutMs,
    loginHistoryId,
  });
  if (login.kind === "ui") takeOver(context, login.replaces, session);
  record("Success");
  return { session, sessionId: token, secondsValid: Math.floor(timeoutMs / 1000) };
}

/** Why a user who knows the password may not come in now, as the login history words it; null when nothing is in the way. */
export function barredFrom(context: IdentityContext, userId: string, ip: string): string | null {
  if (context.users.activeUsername(userId) === null) return "User is inactive";
  if (context.users.isFrozen(userId)) return "User is frozen";
  if (!isWithinHours(context, userId)) return "Restricted time";
  if (!isInProfileRanges(context, userId, ip)) return "Restricted IP";
  return null;
}
