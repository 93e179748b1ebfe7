/** `Auth.OAuth2TokenExchangeType`: what kind of token the identity provider gave. */
export type TokenExchangeType = "ACCESS_TOKEN" | "REFRESH_TOKEN" | "ID_TOKEN" | "SAML_2" | "JWT";

/** `Auth.IntegratingAppType`: a connected app or an external client app. */
export type IntegratingAppType = "CA" | "ECA";

/** `Auth.UserData`, as far as a handler fills it. */
export interface UserData {
  readonly identifier?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly fullName?: string;
  readonly email?: string;
  readonly username?: string;
  readonly locale?: string;
  readonly provider?: string;
  readonly attributeMap?: Readonly<Record<string, string>>;
}

/** `Auth.TokenValidationResult`. */
export interface TokenValidationResult<Data = unknown> {
  /** Only `true` lets the exchange go on. */
  readonly isValid: boolean;
  /** What else the second method is to know. */
  readonly data?: Data;
  readonly userData?: UserData;
  /** Told to the client in the place of "token handler validation failed"; its first 200 characters, tokens blotted out. */
  readonly customErrorMsg?: string;
}

/** A User record: one of the org by its `Id` (15 or 18 characters), or without `Id` the fields of one to be inserted. */
export interface UserFields {
  readonly Id?: string | null;
  readonly [field: string]: unknown;
}

export interface FoundUser extends UserFields {
  readonly Id: string;
  readonly Username: string;
  readonly IsActive: boolean;
}

/** What Apex has around it: the org's records and time. */
export interface HandlerOrg {
  /** Users whose fields equal these texts, at most 200; values need no escaping. As in Apex, whatever the execution user may read. */
  findUsers(where: Readonly<Record<string, string>>): readonly FoundUser[];
  /** Epoch milliseconds of the org's clock. */
  now(): number;
  /** Aborted when the time of the handler is over: for callouts. */
  readonly signal: AbortSignal;
}

/**
 * A token exchange handler: `Auth.Oauth2TokenExchangeHandler` with the OauthTokenExchangeHandler record that defines it (Apex Developer
 * Guide, "OAuth 2.0 Token Exchange Handler Examples"). Both methods may await; together they have `tokenHandlerSeconds` of
 * `createOrg({ oauth })`. The client hears "token handler validation failed" whatever goes wrong in them; the login history and the
 * request log have the cause, without the token.
 */
export interface TokenExchangeHandler<Data = unknown> {
  /** OauthTokenExchangeHandler.isEnabled; default true, since a handler that is given to an org is meant. */
  readonly isEnabled?: boolean;
  /** Default false. The user is inserted by the org as the execution user, who has to have the right to. */
  readonly isUserCreationAllowed?: boolean;
  /** Default all five. */
  readonly supportedTokenTypes?: readonly TokenExchangeType[];
  /** Says whether the token is one of the identity provider's, and good. Called first. */
  validateIncomingToken(
    appDeveloperName: string,
    appType: IntegratingAppType,
    incomingToken: string,
    tokenType: TokenExchangeType,
    org: HandlerOrg,
  ): TokenValidationResult<Data> | Promise<TokenValidationResult<Data>>;
  /** The user whom a valid token means; null when there is none. `networkId` is null: the org has no sites. */
  getUserForTokenSubject(
    networkId: string | null,
    result: TokenValidationResult<Data>,
    canCreateUser: boolean,
    appDeveloperName: string,
    appType: IntegratingAppType,
    org: HandlerOrg,
  ): UserFields | null | Promise<UserFields | null>;
}

/** Handlers by API name (OauthTokenExchangeHandler.DeveloperName). */
// biome-ignore lint/suspicious/noExplicitAny: what its first method hands to its second is a handler's own business
export type TokenExchangeHandlers = Readonly<Record<string, TokenExchangeHandler<any>>>;

/**
 * Types a token exchange handler: what `validateIncomingToken` puts into `data`, `getUserForTokenSubject` gets. An app uses it
 * once an admin has enabled it there: `org.identity.installApp(consumerKey, { tokenExchange: true, tokenExchangeHandlers: [...] })`.
 *
 * @example
 * const idp = defineTokenExchangeHandler({
 *   validateIncomingToken: async (app, type, token) => ({ isValid: await verify(token), data: emailOf(token) }),
 *   getUserForTokenSubject: (site, { data }, create, app, type, org) => org.findUsers({ Email: data ?? "" })[0] ?? null,
 * });
 */
export const defineTokenExchangeHandler = <Data>(handler: TokenExchangeHandler<Data>): TokenExchangeHandler<Data> =>
  handler;
