import type { Caller, LogoutNotice } from "./authenticate.ts";
import type { ReadAssertion } from "./saml.ts";
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
  /** Thumbprint of the key that the code is to be bound to (RFC 9449, 10). */
  readonly dpopJkt: string | undefined;
}

/** Where the answer to an authorization request is written: the callback's query or its fragment. */
export type ResponseMode = "query" | "fragment";

/** Which app asks and what for, after every check that comes before a person is involved. */
export interface PendingAuthorization {
  readonly request: AuthorizationRequest;
  readonly consumerKey: string;
  readonly appName: string;
  readonly appDescription: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly responseMode: ResponseMode;
}

/** What an approved authorization request comes to. */
export type Approved = { readonly code: string } | { readonly tokens: IssuedTokens };

/** Client credentials as they arrived: body first, then Basic, then an assertion. */
export interface ClientAuthentication {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** `client_assertion` (RFC 7523, 2.2); read only when there is no secret. */
  readonly assertion?: string | undefined;
  readonly assertionType?: string | undefined;
}

/** `POST /services/oauth2/token`, whatever the grant type. */
export interface TokenRequest {
  readonly grantType: string;
  readonly client: ClientAuthentication;
  /** The other parameters. */
  readonly parameters: ReadonlyMap<string, string>;
  /** With a grant type that carries a SAML assertion. */
  readonly readAssertion?: ReadAssertion;
}

/** The sessions beside the access token that hybrid flows open, by scope. */
export interface HybridSessions {
  readonly lightningSid?: string;
  readonly visualforceSid?: string;
  readonly contentSid?: string;
  readonly csrfToken: string;
  /** With a JWT access token: the session behind it. */
  readonly parentSid?: string;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly accessTokenFormat: "opaque" | "jwt";
  /** `DPoP` when the tokens are bound to the client's key. */
  readonly tokenType: "Bearer" | "DPoP";
  readonly refreshToken: string | null;
  readonly scopes: readonly string[];
  readonly userId: string;
  /** null: the flow knows no app, so there are no scopes to tell and there is no secret to sign with. */
  readonly consumerKey: string | null;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  readonly nonce: string | undefined;
  /** Whether the flow may answer an ID token when the scope has `openid`. */
  readonly idToken: boolean;
  readonly hybrid: HybridSessions | null;
  /** HMAC-SHA256 of a message with the consumer secret: the `signature` member over identity URL + issued_at. */
  readonly sign: ((message: string) => string) | null;
}

/** What the asset token flow comes to: no session of the org. */
export interface IssuedAssetToken {
  /** A JWT for the app's own back end. */
  readonly assetToken: string;
  readonly consumerKey: string;
  /** Seconds. */
  readonly expiresIn: number;
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
  /** Thumbprint of the key the token is bound to. */
  readonly jkt?: string;
}

/** A client's metadata as it was sent (RFC 7591, 2). */
export type ClientRegistration = Readonly<Record<string, unknown>>;

/** RFC 7591, 3.2.1. */
export interface RegisteredClient {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly client_id_issued_at: number;
  readonly client_secret_expires_at: number;
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  readonly token_endpoint_auth_method: string;
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly scope: string;
  readonly application_type: string;
  readonly contacts?: readonly string[];
}

/** What discovery may promise of this org as it is now. */
export interface Capabilities {
  readonly scopes: readonly string[];
  readonly dpopAlgorithms: readonly string[];
  readonly clientAuthMethods: readonly string[];
}

export interface LauncherTile {
  readonly name: string;
  readonly description: string;
  readonly startUrl: string;
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
  needsApproval(pending: PendingAuthorization, session: Session, caller: Caller): boolean;
  /** Records the approval; issues a code (one use, 15 minutes, bound to client, callback, challenge and key), or tokens at once. */
  approve(pending: PendingAuthorization, session: Session, caller: Caller): Approved;
  /** Records that the person said no, and answers the refusal to send. */
  deny(pending: PendingAuthorization, session: Session): Error;
  /** Whether this org states the refusal in a bare body where it could redirect (a missing challenge; both were seen). */
  refusedInBody(refusal: Error): boolean;
  /** Issues tokens by the flow of the grant type. Synchronous unless a signature has to be checked or a handler asked. */
  token(
    request: TokenRequest,
    caller: Caller,
  ): IssuedTokens | IssuedAssetToken | Promise<IssuedTokens | IssuedAssetToken>;
  /**
   * Revokes a refresh token (with every access token of its family), one access token, or a browser's session, whose apps are to hear
   * of it. Throws OAuthFault invalid_token.
   */
  revoke(token: string, caller: Caller): readonly LogoutNotice[];
  introspect(
    input: { client: ClientAuthentication; token: string | undefined },
    caller: Caller,
  ): Introspection | Promise<Introspection>;
  /** The facts behind the identity URL and userinfo; throws OAuthFault with the plain-text reasons (Bad_OAuth_Token, Wrong_Org, …). */
  identity(userId: string, consumerKey?: string | null): IdentityFacts;
  /** Signs an ID token (RS256) for tokens that carry `openid`. */
  idToken(issued: IssuedTokens, issuer: string): Promise<string>;
  jwks(): Promise<{ keys: readonly Record<string, unknown>[] }>;
  capabilities(): Capabilities;
  /**
   * Registers a client for whoever shows the initial access token of a connected app. Throws OAuthFault: invalid_client (401),
   * access_denied (403, where no connected app may be made), invalid_redirect_uri, invalid_client_metadata.
   */
  registerClient(initialAccessToken: string | undefined, metadata: ClientRegistration): RegisteredClient;
  /** The apps with a start page that a person may use. */
  launcher(userId: string): readonly LauncherTile[];
  /** Origins whose pages may call the OAuth endpoints (`enableOauthCorsPolicy`, CorsWhitelistOrigin). */
  corsOrigins(): readonly string[];
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
  /** The app's custom attributes, resolved for this user; empty without an app. */
  readonly customAttributes: Readonly<Record<string, string>>;
  /** Whether the app is installed here, and not merely used. */
  readonly isAppInstalled: boolean;
  /** Whether the app defines attributes at all. */
  readonly hasCustomAttributes: boolean;
  /** The user's custom permissions by name. */
  readonly customPermissions: Readonly<Record<string, boolean>>;
}
