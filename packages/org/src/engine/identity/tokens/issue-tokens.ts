import { createHmac } from "node:crypto";
import type { Caller } from "../../doors/authenticate.ts";
import type { IssuedTokens } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { Client } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import { sessionTimeoutMs } from "../policies/session-timeout.ts";
import { jwtAccessToken } from "./jwt-access-token.ts";
import { newRefreshToken, tokenHash } from "./token-shapes.ts";

export interface Issue {
  readonly client: Client;
  readonly userId: string;
  readonly username: string;
  readonly scopes: readonly string[];
  readonly grantId: string | null;
  readonly refreshToken: string | null;
  readonly loginHistoryId: string;
  readonly nonce?: string | undefined;
  /** Whether the flow answers an ID token; default true. */
  readonly idToken?: boolean;
  /** Thumbprint of the client's key. */
  readonly jkt?: string | null;
  readonly level?: "LOW" | "STANDARD" | "HIGH_ASSURANCE";
  readonly hybrid?: boolean;
  /** Made without a person: whether such a grant gets the session that lives already is an option of the org. */
  readonly server?: boolean;
}

/** Opens the session of a new access token and puts the answer of the token endpoint together. */
export function issueTokens(context: IdentityContext, issue: Issue, caller: Caller): IssuedTokens {
  const { app, policies } = issue.client;
  const { userId, username, scopes, grantId } = issue;
  const { consumerKey } = app;
  checkRates(context, userId, consumerKey);
  const jkt = issue.jkt ?? null;
  const isJwt = app.accessTokenFormat === "jwt";
  const idleMs = sessionTimeoutMs(context, userId, policies);
  const lifeMs = isJwt && policies.jwtTimeoutMinutes !== null ? policies.jwtTimeoutMinutes * 60_000 : idleMs;
  const common = {
    userId,
    username,
    consumerKey,
    grantId,
    ip: caller.ip,
    loginHistoryId: issue.loginHistoryId,
    level: issue.level ?? ("STANDARD" as const),
  };
  const open = () =>
    context.sessions.open({
      ...common,
      kind: "oauth",
      scopes,
      jkt,
      timeoutMs: lifeMs,
      ...(isJwt
        ? {
            fixed: true,
            format: "jwt" as const,
            newToken: (sessionId: string) =>
              jwtAccessToken(context, {
                sessionId,
                issuer: caller.origin ?? "https://localhost",
                userId,
                consumerKey,
                scopes,
                lifeMs,
                jkt,
              }),
          }
        : {}),
    });
  const reused = issue.server && context.options.serverGrant === "same-session";
  const { token, session } = reused
    ? context.sessions.sameOrOpen([userId, consumerKey, ...scopes].join(" "), open)
    : open();

  /** The access token and its web sessions share one life ("OAuth 2.0 Hybrid Flows"). */
  const child = (scope: string) =>
    scopes.includes(scope)
      ? context.sessions.open({ ...common, kind: "ui", scopes: ["web"], timeoutMs: idleMs, parentId: session.id }).token
      : undefined;

  return {
    accessToken: token,
    accessTokenFormat: app.accessTokenFormat,
    tokenType: jkt === null ? "Bearer" : "DPoP",
    refreshToken: issue.refreshToken,
    scopes,
    userId,
    consumerKey,
    issuedAt: context.now(),
    nonce: issue.nonce,
    idToken: issue.idToken ?? true,
    hybrid: issue.hybrid ? hybridSessions(child, isJwt, tokenHash(token)) : null,
    sign: (message) => createHmac("sha256", app.consumerSecret).update(message).digest("base64"),
  };
}

const exceeded = (reason: string) => new OAuthFault("rate_limit_exceeded", "number of logins exceeded", { reason });

function checkRates(context: IdentityContext, userId: string, consumerKey: string): void {
  const { accessTokensPerUser } = context.options;
  if (accessTokensPerUser !== null && context.sessions.count(userId, consumerKey) >= accessTokensPerUser)
    throw exceeded("Failed: Get Access Token Limit Exceeded");
  checkLoginRate(context, userId);
}

export function checkLoginRate(context: IdentityContext, userId: string): void {
  const { loginsPerHour } = context.options;
  if (loginsPerHour === null) return;
  if (context.history.count(userId, "Remote Access 2.0", context.now() - 3_600_000) >= loginsPerHour)
    throw exceeded("Login rate exceeded");
}

function hybridSessions(child: (scope: string) => string | undefined, isJwt: boolean, csrfToken: string) {
  const [lightningSid, visualforceSid, contentSid] = [child("lightning"), child("visualforce"), child("content")];
  const parentSid = isJwt ? child("web") : undefined;
  return {
    csrfToken,
    ...(lightningSid === undefined ? {} : { lightningSid }),
    ...(visualforceSid === undefined ? {} : { visualforceSid }),
    ...(contentSid === undefined ? {} : { contentSid }),
    ...(parentSid === undefined ? {} : { parentSid }),
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
