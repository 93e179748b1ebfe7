import { createHmac } from "node:crypto";
import type { Caller } from "../../doors/authenticate.ts";
import type { IssuedTokens } from "../../doors/grant.ts";
import type { IdentityContext } from "../context.ts";
import type { Client } from "../flows/authenticate-client.ts";
import { newRefreshToken, tokenHash } from "./token-shapes.ts";

export interface Issue {
  readonly client: Client;
  readonly userId: string;
  readonly username: string;
  readonly scopes: readonly string[];
  readonly grantId: string | null;
  readonly refreshToken: string | null;
  readonly nonce: string | undefined;
}

/** Opens the session of a new access token and puts the answer of the token endpoint together. */
export function issueTokens(context: IdentityContext, issue: Issue, caller: Caller): IssuedTokens {
  const { app, policies } = issue.client;
  const { token, session } = context.sessions.open({
    kind: "oauth",
    userId: issue.userId,
    username: issue.username,
    consumerKey: app.consumerKey,
    grantId: issue.grantId,
    scopes: issue.scopes,
    ip: caller.ip,
    timeoutMs: (policies.sessionTimeoutMinutes ?? context.options.sessionTimeoutMinutes) * 60_000,
  });
  return {
    accessToken: token,
    refreshToken: issue.refreshToken,
    scopes: issue.scopes,
    userId: session.userId,
    consumerKey: app.consumerKey,
    issuedAt: context.now(),
    nonce: issue.nonce,
    sign: (message) => createHmac("sha256", app.consumerSecret).update(message).digest("base64"),
  };
}

/** A new refresh token of a grant; only its hash stays. */
export function addRefreshToken(context: IdentityContext, grantId: string): string {
  const token = newRefreshToken(context.random);
  context.database
    .prepare(`INSERT INTO "_RefreshToken" (hash, grantId, issuedAt) VALUES (?, ?, ?)`)
    .run(tokenHash(token), grantId, context.now());
  return token;
}
