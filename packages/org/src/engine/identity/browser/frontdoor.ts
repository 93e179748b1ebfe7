import { ApiFault } from "../../api-fault.ts";
import type { Caller } from "../../doors/authenticate.ts";
import type { Session } from "../../doors/session.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { coversWeb } from "../apps/scopes.ts";
import type { IdentityContext } from "../context.ts";
import { sessionTimeoutMs } from "../policies/session-timeout.ts";
import { authenticateToken } from "../tokens/authenticate-token.ts";
import type { StoredSession } from "../tokens/sessions.ts";
import { randomText, tokenHash } from "../tokens/token-shapes.ts";
import { barredFrom } from "../users/log-in.ts";
import { takeOver } from "./log-out.ts";

/** The refusal of `/services/oauth2/singleaccess`: plain text, 403 for an expired token too ("Generate a Frontdoor URL to Bridge into UI Sessions"). */
const refused = (why: string) => new OAuthFault("Bad_OAuth_Token", "Bad_OAuth_Token", { status: 403, why });

/** A pass for one browser, made of an access token with the scope `web` or `full`. Works once, and not for long. */
export function singleAccess(context: IdentityContext, accessToken: string, caller: Caller): { readonly otp: string } {
  const session = liveSession(context, accessToken, caller);
  if (session === null) throw refused("the token is expired, revoked or unknown");
  const why = whyNoPages(context, session);
  if (why !== null) throw refused(why);
  const otp = randomText(context.random, 64);
  const { database } = context;
  database.transaction(() => {
    database.prepare(`DELETE FROM "_FrontdoorPass" WHERE issuedAt < ?`).run(context.now() - lifeMs(context));
    database
      .prepare(`INSERT INTO "_FrontdoorPass" (hash, sessionId, issuedAt) VALUES (?, ?, ?)`)
      .run(tokenHash(otp), session.id, context.now());
  });
  return { otp };
}

/**
 * A new browser session for a pass, or for the token itself (the older form): never the session that was given. null when there is none
 * to be had, and the browser stays a guest.
 */
export function frontdoor(
  context: IdentityContext,
  given: {
    readonly otp?: string | undefined;
    readonly sid?: string | undefined;
    readonly replaces: string | undefined;
  },
  caller: Caller,
): { readonly session: Session; readonly sessionId: string } | null {
  const behind =
    given.otp === undefined ? behindToken(context, given.sid ?? "", caller) : spendPass(context, given.otp);
  if (behind === null) return null;
  const { userId, consumerKey, level, id: parentId } = behind;
  const username = context.users.activeUsername(userId);
  if (username === null) return null;
  const loginHistoryId = context.history.newId();
  const barred = barredFrom(context, userId, caller.ip);
  context.history.record({
    id: loginHistoryId,
    userId,
    loginType: "Application",
    subType: null,
    status: barred ?? "Success",
    reason: barred ?? "through the frontdoor",
    ip: caller.ip,
    application: context.apps.find(consumerKey ?? "")?.definition.name ?? "Browser",
    consumerKey,
    loginUrl: caller.origin ?? null,
  });
  if (barred !== null) return null;
  const { token, session } = context.sessions.open({
    kind: "ui",
    userId,
    username,
    consumerKey,
    grantId: null,
    scopes: ["web"],
    ip: caller.ip,
    timeoutMs: sessionTimeoutMs(context, userId, null),
    level,
    // Revoking the token shuts what it opened.
    parentId,
    loginHistoryId,
  });
  takeOver(context, given.replaces, session);
  return { session, sessionId: token };
}

type Behind = Pick<StoredSession, "userId" | "consumerKey" | "level" | "id">;

function behindToken(context: IdentityContext, sid: string, caller: Caller): Behind | null {
  const session = liveSession(context, sid, caller);
  // A browser's own session id is not taken: whoever read it would have a second session of the same person.
  if (session === null || session.kind === "ui" || session.format === "jwt") return null;
  return whyNoPages(context, session) === null ? session : null;
}

/** Spent by its first use, in time or not. */
function spendPass(context: IdentityContext, otp: string): Behind | null {
  const row = context.database
    .prepare(`DELETE FROM "_FrontdoorPass" WHERE hash = ? RETURNING sessionId, issuedAt`)
    .get(tokenHash(otp)) as { sessionId: string; issuedAt: number } | undefined;
  if (!row || context.now() > row.issuedAt + lifeMs(context)) return null;
  return context.sessions.byId(row.sessionId);
}

const lifeMs = (context: IdentityContext) => context.options.frontdoorSeconds * 1000;

function liveSession(context: IdentityContext, token: string, caller: Caller): Session | null {
  try {
    return authenticateToken(context, token, "identity", caller);
  } catch (error) {
    if (error instanceof ApiFault) return null;
    throw error;
  }
}

/** What SOAP `login()` gives opens pages too ("Using Frontdoor.jsp to Bridge an Existing Session Into Salesforce"). */
function whyNoPages(context: IdentityContext, session: Session): string | null {
  if (session.kind !== "soap" && !coversWeb(session.scopes)) return "the token lacks the scope web";
  if (context.isApiOnly(session.userId)) return "the user has the permission API Only User";
  return null;
}
