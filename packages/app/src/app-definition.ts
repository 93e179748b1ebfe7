import type { StockScope } from "@postern/kernel";

/** Where the app runs, which decides how it proves who it is. */
export type AppType =
  /** A server that keeps a secret: web server flow with PKCE and secret. */
  | "web"
  /** A page in a browser: web server flow with PKCE, no secret. */
  | "browser"
  /** On the user's device: web server flow with PKCE, no secret, also custom-scheme callbacks. */
  | "native"
  /** No user at all: client credentials as the run-as user. */
  | "service";

/** Help: Manage OAuth Access Policies for an External Client App, "Refresh Token Policy". */
export type RefreshTokenPolicy =
  | "until-revoked"
  | "expire-immediately"
  | { readonly expireAfterDays: number }
  | { readonly expireWhenIdleForDays: number };

export interface AppPolicies {
  /** Who may use the app. `self-authorize` by default; a service is pre-authorized by an admin. */
  readonly permittedUsers?: "self-authorize" | "admin-pre-authorized";
  /** Only with `admin-pre-authorized`. */
  readonly permissionSets?: readonly string[];
  readonly profiles?: readonly string[];
  /** Idle for 30 days by default, which partner apps in customer orgs must not exceed. */
  readonly refreshToken?: RefreshTokenPolicy;
  /** Each refresh gives a new refresh token and ends the old one. On by default. */
  readonly rotation?: boolean;
  readonly ipRelaxation?: "enforce" | "bypass" | "bypass-with-second-factor" | "enforce-relax-refresh";
  /** 15 minutes to 24 hours. The org's own when left out. */
  readonly sessionTimeoutMinutes?: number;
  /** Services only: the username the app acts as. */
  readonly runAs?: string;
}

/** What a person writes. */
export interface AppInput {
  readonly name: string;
  readonly type: AppType;
  readonly description?: string;
  readonly contactEmail?: string;
  readonly callbackUrls?: readonly string[];
  readonly scopes: readonly (StockScope | (string & {}))[];
  readonly policies?: AppPolicies;
}

/** The definition with every default filled in and every rule checked. */
export interface App {
  readonly name: string;
  /** The metadata name made of it: `Acme_Connect`. */
  readonly developerName: string;
  readonly type: AppType;
  readonly description: string;
  readonly contactEmail: string | null;
  readonly callbackUrls: readonly string[];
  /** Without duplicates; `offline_access` is written as its synonym `refresh_token`. */
  readonly scopes: readonly StockScope[];
  readonly flow: "web-server" | "client-credentials";
  /** Whether the token endpoint asks for the consumer secret. */
  readonly secretRequired: boolean;
  /** Always on: it cannot be switched off again once apps of partners have it. */
  readonly pkceRequired: boolean;
  readonly policies: {
    readonly permittedUsers: "self-authorize" | "admin-pre-authorized";
    readonly permissionSets: readonly string[];
    readonly profiles: readonly string[];
    readonly refreshToken: RefreshTokenPolicy;
    readonly rotation: boolean;
    readonly ipRelaxation: "enforce" | "bypass" | "bypass-with-second-factor" | "enforce-relax-refresh";
    readonly sessionTimeoutMinutes: number | null;
    readonly runAs: string | null;
  };
}
