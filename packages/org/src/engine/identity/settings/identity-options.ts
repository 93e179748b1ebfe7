/**
 * What Salesforce's documentation leaves open or contradicts itself about, each with a named default; the help article, the live
 * answer or the RFC that the default follows stands beside it.
 */
export interface IdentityOptions {
  /** What a spent, rotated refresh token does when it comes back (help article 005316711 describes the default). */
  readonly refreshTokenReuse: "revoke-family" | "refuse";
  /** So long after rotation the spent token is answered like the first time, with a second successor; no source names one. */
  readonly rotationGraceSeconds: number;
  /** Whether rotation starts the clock of "expire after N" anew. */
  readonly rotationRestartsLifetime: boolean;
  /** What a used authorization code does when it comes back (RFC 6749, 4.1.2; Salesforce does not say). */
  readonly codeReuse: "revoke-family" | "refuse";
  /** One approval more of one app by one user ends one; Salesforce's pages say five, and disagree about which goes. */
  readonly approvalsPerApp: number;
  readonly approvalEviction: "least-recently-used" | "oldest";
  /** A verifier that does not fit: live orgs answer the first, the help page names the second. */
  readonly pkceMismatch: "invalid_grant" | "invalid_request";
  /** Where a missing challenge is told: at the callback, or as a urlencoded body without a content type (both were seen). */
  readonly pkceRefusal: "redirect" | "body";
  /** `scope` on a refresh: narrow the access token (RFC 6749, 6), ignore it, or refuse it. */
  readonly refreshScope: "narrow" | "ignore" | "refuse";
  /** A repeated server-to-server grant while its session lives: a new session each time, or the same access token. */
  readonly serverGrant: "new-session" | "same-session";
  /** HTTP status of `invalid_client`; RFC 6749 allows both. */
  readonly invalidClientStatus: 400 | 401;
  /** How a denied approval is spelled; one documented example has the hyphen. */
  readonly denied: "access_denied" | "access-denied";
  /** Whether an app with `refresh_token` alone also takes `offline_access`, its synonym. */
  readonly offlineAccessSynonym: boolean;
  /** Where refusals named `OAUTH_…` go: to the callback, or to a page of the org (both were seen). */
  readonly approvalErrors: "redirect" | "page";
  /** OAuth logins of one user in an hour before `rate_limit_exceeded`; null: Salesforce names no number for them. */
  readonly loginsPerHour: number | null;
  /** Live access tokens of one user and app before "Get Access Token Limit Exceeded"; null: Salesforce names no number. */
  readonly accessTokensPerUser: number | null;
  /** How long the one-time address of the frontdoor works, seconds; Salesforce says no more than "short-lived". */
  readonly frontdoorSeconds: number;
  /** How long a token exchange handler may take, seconds; inferred from what Apex allows a synchronous transaction. */
  readonly tokenHandlerSeconds: number;
  /** Whether SAML signatures may be RSA-SHA1: the Help page of the bearer flow allows it, and SHA-1 can be forged. */
  readonly samlSha1: boolean;
  /** How far a client's clock may be ahead or behind in assertions and proofs, seconds. */
  readonly clockSkewSeconds: number;
}

export const DEFAULT_IDENTITY_OPTIONS: IdentityOptions = {
  refreshTokenReuse: "revoke-family",
  rotationGraceSeconds: 0,
  rotationRestartsLifetime: false,
  codeReuse: "revoke-family",
  approvalsPerApp: 5,
  approvalEviction: "least-recently-used",
  pkceMismatch: "invalid_grant",
  pkceRefusal: "redirect",
  refreshScope: "narrow",
  serverGrant: "new-session",
  invalidClientStatus: 400,
  denied: "access_denied",
  offlineAccessSynonym: true,
  approvalErrors: "redirect",
  loginsPerHour: null,
  accessTokensPerUser: null,
  frontdoorSeconds: 60,
  tokenHandlerSeconds: 10,
  samlSha1: false,
  clockSkewSeconds: 180,
};
