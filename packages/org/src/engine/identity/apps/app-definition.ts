/** An address range, both ends included; IPv4 or IPv6, both ends of one family. */
export interface IpRange {
  readonly start: string;
  readonly end: string;
}

/** Key and formula of an attribute that identity answers carry; formulas are `'text'`, `$User.Field` or `$Organization.Field`. */
export interface CustomAttribute {
  readonly key: string;
  readonly formula: string;
}

/** What a client certificate must say to be the app's ("tls_client_auth_…" of ExtlClntAppOauthSecuritySettings, RFC 8705, 2.1.2). */
export interface MutualTlsRule {
  readonly type:
    | "tls_client_auth_subject_dn"
    | "tls_client_auth_san_dns"
    | "tls_client_auth_san_uri"
    | "tls_client_auth_san_ip"
    | "tls_client_auth_san_email"
    | "tls_client_auth_san_spiffe";
  readonly value: string;
}

/**
 * What an app is, wherever it is used: its developer's settings (ExternalClientApplication, ExtlClntAppOauthSettings,
 * ExtlClntAppGlobalOauthSettings, ExtlClntAppOauthSecuritySettings; or ConnectedApp.oauthConfig).
 */
export interface AppDefinition {
  readonly consumerKey: string;
  /** Kept readable: it is the key of every token response's `signature`, and an admin may look it up. */
  readonly consumerSecret: string;
  readonly homeOrgId: string;
  readonly kind: "ExternalClientApp" | "ConnectedApp";
  readonly developerName: string;
  readonly name: string;
  readonly description: string;
  readonly distribution: "Local" | "Packaged";
  /** Compared as whole strings. */
  readonly callbackUrls: readonly string[];
  /** Stock names and names of the org's custom scopes. */
  readonly scopes: readonly string[];
  readonly customAttributes: readonly CustomAttribute[];
  readonly pkceRequired: boolean;
  readonly secretRequired: boolean;
  readonly secretRequiredForRefresh: boolean;
  readonly secretRequiredForTokenExchange: boolean;
  readonly refreshTokenRotation: boolean;
  /** The developer's 30-day idle limit on refresh tokens; acts beside the admin's policy and does not rewrite it. */
  readonly refreshTokenIdleLimit: boolean;
  /** PEM. Turns on the JWT bearer and SAML bearer flows and client authentication by assertion. */
  readonly certificate: string | null;
  readonly clientCredentials: boolean;
  readonly deviceFlow: boolean;
  readonly tokenExchange: boolean;
  readonly accessTokenFormat: "opaque" | "jwt";
  /** Proof of possession (RFC 9449). `off`: proofs are ignored. */
  readonly dpop: "off" | "allowed" | "required";
  /** null: a client certificate proves nothing. */
  readonly mutualTls: MutualTlsRule | null;
  /** The developer's ranges from which "Relax IP restrictions for activated devices" lets the web server flow in; at most 128. */
  readonly trustedIpRanges: readonly IpRange[];
  /** The refresh-token IP allowlist: code exchange and refresh come from here or are refused; empty: from anywhere. */
  readonly tokenIpRanges: readonly IpRange[];
  readonly introspectAllTokens: boolean;
  readonly idTokenMinutes: number;
  /** Joined to the consumer key in `aud`. */
  readonly idTokenAudiences: readonly string[];
  readonly idTokenAttributes: boolean;
  readonly idTokenCustomPermissions: boolean;
  readonly idTokenStandardClaims: boolean;
  /** null: the app issues no asset tokens. */
  readonly assetToken: {
    readonly audiences: readonly string[];
    readonly validitySeconds: number;
    readonly attributes: boolean;
    readonly customPermissions: boolean;
  } | null;
  readonly singleLogoutUrl: string | null;
}

export type AppRegistration = Partial<AppDefinition> & Pick<AppDefinition, "developerName" | "name" | "scopes">;

export const DEFAULT_DEFINITION: Omit<
  AppDefinition,
  "consumerKey" | "consumerSecret" | "homeOrgId" | "developerName" | "name" | "scopes"
> = {
  kind: "ExternalClientApp",
  description: "",
  distribution: "Local",
  callbackUrls: [],
  customAttributes: [],
  pkceRequired: true,
  secretRequired: true,
  secretRequiredForRefresh: true,
  secretRequiredForTokenExchange: true,
  refreshTokenRotation: false,
  refreshTokenIdleLimit: false,
  certificate: null,
  clientCredentials: false,
  deviceFlow: false,
  tokenExchange: false,
  accessTokenFormat: "opaque",
  dpop: "off",
  mutualTls: null,
  trustedIpRanges: [],
  tokenIpRanges: [],
  introspectAllTokens: false,
  idTokenMinutes: 2,
  idTokenAudiences: [],
  idTokenAttributes: false,
  idTokenCustomPermissions: false,
  idTokenStandardClaims: false,
  assetToken: null,
  singleLogoutUrl: null,
};
