import { randomUUID } from "node:crypto";
import type { Caller, LogoutNotice } from "../../doors/authenticate.ts";
import type { Session } from "../../doors/session.ts";
import type { IdentityContext } from "../context.ts";
import type { StoredSession } from "../tokens/sessions.ts";
import { isLogoutUrl } from "./logout-url.ts";

/** OpenID Connect Back-Channel Logout 1.0, 2.4. */
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
const LOGOUT_TOKEN_SECONDS = 120;

/** Remembers that a person came to an app from this browser session: logging out of it tells the app. */
export function recordSignIn(context: IdentityContext, session: Session, consumerKey: string): void {
  context.database
    .prepare(`INSERT INTO "_AppSignIn" (sessionId, consumerKey, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`)
    .run(session.id, consumerKey, context.now());
}

/** A new session in the place of an old one: the same person's apps stay signed in, another person's are nobody's business. */
export function takeOver(context: IdentityContext, oldToken: string | undefined, next: Session): void {
  const old = oldToken === undefined ? null : context.sessions.peek(oldToken);
  if (oldToken === undefined || old?.kind !== "ui") return;
  if (old.userId === next.userId)
    context.database
      .prepare(`UPDATE OR IGNORE "_AppSignIn" SET sessionId = ? WHERE sessionId = ?`)
      .run(next.id, old.id);
  end(context, oldToken, old);
}

/**
 * Ends a session and answers which apps are to hear of it: those with a single logout URL that the person came to from this browser
 * session and that still hold something of hers. Their access tokens live on, as sessions of their own ("Single Logout").
 */
export function logOut(context: IdentityContext, token: string, caller: Caller): readonly LogoutNotice[] {
  const stored = context.sessions.peek(token);
  if (stored?.kind !== "ui") {
    context.sessions.end(token);
    return [];
  }
  const notices = noticesOf(context, stored, caller);
  end(context, token, stored);
  return notices;
}

function end(context: IdentityContext, token: string, stored: StoredSession): void {
  context.sessions.end(token);
  context.database.prepare(`DELETE FROM "_AppSignIn" WHERE sessionId = ?`).run(stored.id);
}

function noticesOf(context: IdentityContext, stored: StoredSession, caller: Caller): readonly LogoutNotice[] {
  const rows = context.database
    .prepare(`SELECT consumerKey FROM "_AppSignIn" WHERE sessionId = ? ORDER BY at, consumerKey`)
    .all(stored.id) as { consumerKey: string }[];
  return rows.flatMap(({ consumerKey }) => {
    const app = context.apps.find(consumerKey);
    const url = app?.policies?.singleLogoutUrl ?? app?.definition.singleLogoutUrl ?? null;
    if (!app?.policies?.enabled || app.policies.blocked || url === null || !isLogoutUrl(url)) return [];
    if (!holdsSomething(context, stored.userId, consumerKey)) return [];
    return [
      {
        appName: app.definition.name,
        consumerKey,
        url,
        logoutToken: logoutToken(context, stored, consumerKey, caller),
      },
    ];
  });
}

function holdsSomething(context: IdentityContext, userId: string, consumerKey: string): boolean {
  if (context.sessions.count(userId, consumerKey) > 0) return true;
  const grant = context.database
    .prepare(`SELECT 1 FROM "_Grant" WHERE userId = ? AND consumerKey = ? AND refreshable = 1 AND revokedAt IS NULL`)
    .get(userId, consumerKey);
  return grant !== undefined;
}

function logoutToken(context: IdentityContext, stored: StoredSession, consumerKey: string, caller: Caller): string {
  const issuer = caller.origin ?? "https://localhost";
  const iat = Math.floor(context.now() / 1000);
  return context.keys.sign(
    "id-token",
    { typ: "logout+jwt" },
    {
      iss: issuer,
      sub: `${issuer}/id/${context.orgId}/${stored.userId}`,
      aud: consumerKey,
      iat,
      exp: iat + LOGOUT_TOKEN_SECONDS,
      jti: randomUUID(),
      sid: stored.id,
      events: { [LOGOUT_EVENT]: {} },
    },
  );
}
