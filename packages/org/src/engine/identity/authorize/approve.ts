import type { Caller } from "../../doors/authenticate.ts";
import type { Approved, PendingAuthorization } from "../../doors/grant.ts";
import type { Session } from "../../doors/session.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { scopeSetKey } from "../apps/scopes.ts";
import { recordSignIn } from "../browser/log-out.ts";
import type { IdentityContext } from "../context.ts";
import { attempt } from "../evidence/attempt.ts";
import { openGrant } from "../tokens/grants.ts";
import { addRefreshToken, issueTokens } from "../tokens/issue-tokens.ts";
import { newAuthorizationCode, tokenHash } from "../tokens/token-shapes.ts";
import { checkPerson, fragmentMayRefresh, isApproved } from "./check-person.ts";
import { recordRefusal } from "./record-refusal.ts";
import { responseTypeOf } from "./response-types.ts";

/** After this nobody learns anything from a code any more, not even that it was used before. */
const CODE_MEMORY_MS = 24 * 3_600_000;

/** Whether the person must be asked: not where an admin answered for everybody, nor for a set of scopes that was approved before. */
export function needsApproval(
  context: IdentityContext,
  pending: PendingAuthorization,
  session: Session,
  caller: Caller,
): boolean {
  const { policies } = checkPerson(context, pending, session, caller);
  if (policies.permittedUsers === "AdminApprovedPreAuthorized") return false;
  if ((pending.request.prompt ?? "").split(" ").includes("consent")) return true;
  return !isApproved(context, session.userId, pending.consumerKey, scopeSetKey(pending.scopes));
}

/** Records the approval; a code for the web server flow, the tokens themselves for the user-agent flow. */
export function approve(
  context: IdentityContext,
  pending: PendingAuthorization,
  session: Session,
  caller: Caller,
): Approved {
  const client = checkPerson(context, pending, session, caller);
  recordSignIn(context, session, pending.consumerKey);
  const type = responseTypeOf(pending.request.responseType);
  if (type?.mode === "query") return { code: issueCode(context, pending, session) };
  const { consumerKey, scopes, request } = pending;
  const { userId, username, level } = session;
  const tokens = attempt(context, caller, { subType: type?.subType ?? null, consumerKey }, (state) => {
    state.userId = userId;
    recordApproval(context, pending, session);
    const refreshable = fragmentMayRefresh(scopes, pending.redirectUri);
    const grantId = openGrant(context, { consumerKey, userId, scopes, refreshable, jkt: null, level });
    return issueTokens(
      context,
      {
        client: { app: client.definition, policies: client.policies },
        userId,
        username,
        scopes,
        grantId,
        refreshToken: refreshable ? addRefreshToken(context, grantId) : null,
        nonce: request.nonce,
        idToken: type?.nonce ?? false,
        level,
        hybrid: type?.hybrid ?? false,
        loginHistoryId: state.loginHistoryId,
      },
      caller,
    );
  });
  return { tokens };
}

/** Codes are bound to client, user, callback, scopes, challenge and key. */
function issueCode(context: IdentityContext, pending: PendingAuthorization, session: Session): string {
  const { database } = context;
  const { request } = pending;
  const code = newAuthorizationCode(context.random);
  database.transaction(() => {
    database.prepare(`DELETE FROM "_AuthorizationCode" WHERE issuedAt < ?`).run(context.now() - CODE_MEMORY_MS);
    recordApproval(context, pending, session);
    database
      .prepare(
        `INSERT INTO "_AuthorizationCode"
           (hash, consumerKey, userId, redirectUri, scopes, challenge, nonce, jkt, level, verified, issuedAt)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        tokenHash(code),
        pending.consumerKey,
        session.userId,
        pending.redirectUri,
        pending.scopes.join(" "),
        request.codeChallenge ?? null,
        request.nonce ?? null,
        request.dpopJkt ?? null,
        session.level,
        session.level === "HIGH_ASSURANCE" ? 1 : 0,
        context.now(),
      );
  });
  return code;
}

export function recordApproval(
  context: IdentityContext,
  pending: Pick<PendingAuthorization, "consumerKey" | "scopes">,
  session: Pick<Session, "userId">,
): void {
  context.database
    .prepare(
      `INSERT INTO "_Approval" (userId, consumerKey, scopes, approvedAt) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    .run(session.userId, pending.consumerKey, scopeSetKey(pending.scopes), context.now());
}

/** The refusal to send after the person said no; recorded. */
export function deny(context: IdentityContext, pending: PendingAuthorization, session: Session): OAuthFault {
  const fault = new OAuthFault(context.options.denied, "end-user denied authorization");
  recordRefusal(context, session, pending.consumerKey, session.userId, pending.request, fault);
  return fault.to(pending);
}
