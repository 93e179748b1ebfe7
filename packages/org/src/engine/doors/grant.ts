import type { Caller } from "./authenticate.ts";
import type { Session } from "./session.ts";

/** What `/services/oauth2/authorize` was asked, already read from query or form. */
export interface AuthorizationRequest {
  readonly responseType: string | undefined;
  readonly clientId: string | undefined;
  readonly redirectUri: string | undefined;
  readonly scope: string | undefined;
  readonly state: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly codeChallengeMethod: string | undefined;
  readonly nonce: string | undefined;
  readonly prompt: string | undefined;
  readonly immediate: boolean;
  readonly loginHint: string | undefined;
}

/** Which app asks and what for, after every check that comes before a person is involved. */
export interface PendingAuthorization {
  readonly request: AuthorizationRequest;
  readonly consumerKey: string;
  readonly appName: string;
  readonly appDescription: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

/** Client credentials as they arrived: body first, then Basic. */
export interface ClientAuthentication {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly scopes: readonly string[];
  readonly userId: string;
  readonly consumerKey: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  readonly nonce: string | undefined;
  /** HMAC-SHA256 of a message with the consumer secret: the `signature` member over identity URL + issued_at. */
  sign(message: string): string;
}

export interface Introspection {
  readonly active: boolean;
  readonly scopes?: readonly string[];
  readonly consumerKey?: string;
  readonly username?: string;
  readonly userId?: string;
  readonly tokenType?: "access_token" | "refresh_token";
  /** Epoch seconds. */
  readonly exp?: number;
  readonly iat?: number;
}

/** The door that issues, refreshes and revokes. Every refusal is an OAuthFault and leaves a line in the login history. */
export interface GrantDoor {
  /**
   * Everything about an authorization request that can be checked before a person is involved. Throws OAuthFault; once the
   * callback is proven, the fault carries it in `redirectUri`.
   */
  checkAuthorization(request: AuthorizationRequest, caller: Caller): PendingAuthorization;
  /**
   * Whether this user must see the consent page (no live approval for this scope set). Throws OAuthFault when the app's
   * policies do not let this user in at all.
   */
  needsApproval(pending: PendingAuthorization, session: Session): boolean;
  /** Records the approval and issues an authorization code (one use, 15 minutes, bound to client, callback and challenge). */
  approve(pending: PendingAuthorization, session: Session): { code: string };
  /** Records that the person said no. */
  deny(pending: PendingAuthorization, session: Session): void;
  exchangeCode(
    input: {
      client: ClientAuthentication;
      code: string | undefined;
      redirectUri: string | undefined;
      codeVerifier: string | undefined;
    },
    caller: Caller,
  ): IssuedTokens;
  refresh(input: { client: ClientAuthentication; refreshToken: string | undefined }, caller: Caller): IssuedTokens;
  clientCredentials(input: { client: ClientAuthentication; scope: string | undefined }, caller: Caller): IssuedTokens;
  /** Always refused: new orgs block the username-password flow, and an External Client App never has it. */
  usernamePassword(input: { client: ClientAuthentication; username: string | undefined }, caller: Caller): never;
  /** Revokes a refresh token (with every access token of its family) or one access token. Throws OAuthFault invalid_token. */
  revoke(token: string, caller: Caller): void;
  introspect(input: { client: ClientAuthentication; token: string | undefined }, caller: Caller): Introspection;
  /** The facts behind the identity URL and userinfo; throws OAuthFault with the plain-text reasons (Bad_OAuth_Token, Wrong_Org, …). */
  identity(userId: string): IdentityFacts;
  /** Signs an ID token (RS256) for tokens that carry `openid`. */
  idToken(issued: IssuedTokens, issuer: string): Promise<string>;
  jwks(): Promise<{ keys: readonly Record<string, unknown>[] }>;
  scopesSupported(): readonly string[];
}

export interface IdentityFacts {
  readonly userId: string;
  readonly orgId: string;
  readonly profileId: string;
  readonly roleId: string | null;
  readonly username: string;
  readonly nickName: string;
  readonly displayName: string;
  readonly firstName: string | null;
  readonly lastName: string;
  readonly email: string;
  readonly timezone: string;
  readonly language: string;
  readonly locale: string;
  /** Milliseconds, may be negative. */
  readonly utcOffset: number;
  readonly active: boolean;
  readonly userType: string;
  readonly lastModifiedDate: string;
  readonly address: Readonly<Record<"street" | "city" | "state" | "country" | "postalCode", string | null>>;
  readonly mobilePhone: string | null;
}
