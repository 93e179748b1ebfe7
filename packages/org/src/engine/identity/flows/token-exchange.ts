import type { IssuedTokens } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { mayRefresh, requestedScopes } from "../apps/scopes.ts";
import type { Client } from "../client/authenticate-client.ts";
import { askHandler } from "../exchange/ask-handler.ts";
import { enabledHandler } from "../exchange/enabled-handler.ts";
import { incomingToken } from "../exchange/incoming-token.ts";
import { subjectUserId } from "../exchange/subject-user.ts";
import type { UserFields } from "../exchange/token-exchange-handler.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { checkMyDomain } from "../policies/my-domain.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { priorApproval } from "../policies/prior-approval.ts";
import { checkTokenAddress } from "../policies/refresh-token-addresses.ts";
import { checkLevel } from "../policies/session-level.ts";
import { openGrant } from "../tokens/grants.ts";
import { addRefreshToken, issueTokens } from "../tokens/issue-tokens.ts";
import type { Flow, FlowStep } from "./flow.ts";

/** What the handler said, and which it was: everything else is judged again. */
interface Subject {
  readonly handler: string;
  readonly user: UserFields;
}

/** "OAuth 2.0 Token Exchange Flow": an identity provider's token for one of the org's, by the word of a handler. */
export const tokenExchange: Flow<Subject> = {
  subType: "OauthTokenExchange",
  prepare: askForSubject,
  grant: (step, subject) => exchange(step, subject, false),
};

/** "OAuth 2.0 Hybrid Token Exchange Flow": sessions for the web views of an app too. */
export const hybridTokenExchange: Flow<Subject> = {
  subType: "OauthHybridTokenExchange",
  prepare: askForSubject,
  grant: (step, subject) => exchange(step, subject, true),
};

async function askForSubject(step: FlowStep): Promise<Subject> {
  const { context, parameter } = step;
  const client = exchangingClient(step);
  const incoming = incomingToken(parameter);
  scopesOf(step, client.app.scopes);
  const enabled = enabledHandler(context, client, parameter("token_handler"));
  return { handler: enabled.name, user: await askHandler(context, enabled, client.app, incoming) };
}

/** The handler took its time: app, policies, handler and user are those of now. */
function exchange(step: FlowStep, subject: Subject, hybrid: boolean): IssuedTokens {
  const { context, state, caller } = step;
  const client = exchangingClient(step);
  const { app, policies } = client;
  const enabled = enabledHandler(context, client, subject.handler);
  const login = { ip: caller.ip, client, moment: "app-login" } as const;
  const jkt = step.key(app);
  checkLevel(policies, "STANDARD");
  if (mayRefresh(scopesOf(step, app.scopes))) checkTokenAddress(app, caller.ip);
  const userId = subjectUserId(context, enabled, subject.user, login);
  state.userId = userId;
  const username = checkUser(context, policies, userId);
  checkLoginRestrictions(context, { ...login, userId });
  const scopes = scopesOf(step, priorApproval(context, client, userId));
  const refreshable = mayRefresh(scopes);
  const grantId = openGrant(context, {
    consumerKey: app.consumerKey,
    userId,
    scopes,
    refreshable,
    jkt,
    level: "STANDARD",
  });
  const refreshToken = refreshable ? addRefreshToken(context, grantId) : null;
  const { loginHistoryId } = state;
  return issueTokens(
    context,
    { client, userId, username, scopes, grantId, refreshToken, jkt, hybrid, loginHistoryId },
    caller,
  );
}

/** The text for a flow that is off is inferred from that of client credentials. */
function exchangingClient(step: FlowStep): Client {
  checkMyDomain(step.caller.origin);
  const client = step.client((app) => app.secretRequiredForTokenExchange);
  const { app, policies } = client;
  if (!app.tokenExchange || !policies.tokenExchange)
    throw new OAuthFault("invalid_grant", "token exchange flow not enabled", {
      why: app.tokenExchange ? "the policies have it off" : "the app's settings have it off",
    });
  return client;
}

/** The scopes asked for, or all there are; never more. */
function scopesOf({ context, parameter }: FlowStep, allowed: readonly string[]): readonly string[] {
  const scopes = requestedScopes(parameter("scope"), allowed, context.options.offlineAccessSynonym);
  if (scopes === null) throw new OAuthFault("invalid_scope", "the requested scope is not allowed");
  if (scopes.length === 0) throw new OAuthFault("invalid_grant", "no valid scopes defined");
  return scopes;
}
