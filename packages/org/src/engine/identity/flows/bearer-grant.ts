import type { IssuedTokens } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { mayRefresh } from "../apps/scopes.ts";
import { findClient, installed } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { priorApproval } from "../policies/prior-approval.ts";
import { checkLevel } from "../policies/session-level.ts";
import { issueTokens } from "../tokens/issue-tokens.ts";
import type { FlowStep } from "./flow.ts";

/** What an app has signed: in whose name it asks. */
export interface BearerClaim {
  readonly consumerKey: string;
  readonly username: string;
}

/** Tokens for a claim that is proven: with the scopes of an earlier approval, without a refresh token, and never relaxed as to addresses. */
export function grantToBearer(step: FlowStep, claim: BearerClaim): IssuedTokens {
  const { context, state, caller } = step;
  const client = installed(context, findClient(context, claim.consumerKey));
  const { app, policies } = client;
  const { userId, username } = bearer(context, claim.username, (id) => {
    state.userId = id;
  });
  checkUser(context, policies, userId);
  checkLevel(policies, "STANDARD");
  checkLoginRestrictions(context, {
    userId,
    ip: caller.ip,
    client,
    moment: "bearer-login",
  });
  const approved = priorApproval(context, client, userId);
  const jkt = step.key(app);
  const { loginHistoryId } = state;
  const scopes = approved.filter((scope) => !mayRefresh([scope]));
  if (scopes.length === 0) throw new OAuthFault("invalid_grant", "no valid scopes defined");
  return issueTokens(
    context,
    { client, userId, username, scopes, grantId: null, refreshToken: null, jkt, server: true, loginHistoryId },
    caller,
  );
}

/** The user an assertion names; nobody learns from the refusal whether the name exists. */
function bearer(context: IdentityContext, username: string, isAbout: (userId: string) => void) {
  const user = context.users.byUsername(username);
  if (!user) throw new OAuthFault("invalid_grant", "user hasn't approved this consumer", { reason: "Invalid login" });
  isAbout(user.id);
  return { userId: user.id, username: user.username };
}
