import type { HandlerEnablement } from "../exchange/enabled-handler.ts";

/** How secure a session is; the order is the order of strength. */
export type SessionLevel = "LOW" | "STANDARD" | "HIGH_ASSURANCE";

export type RefreshTokenPolicy =
  | { readonly type: "Infinite" | "Zero" }
  | {
      readonly type: "SpecificLifetime" | "SpecificInactivity";
      readonly period: number;
      readonly unit: "Hours" | "Days" | "Months";
    };

/** `ipRelaxationPolicyType` of ExtlClntAppOauthConfigurablePolicies. */
export type IpRelaxation = "Enforce" | "Enforce_RelaxRefresh" | "Bypass_2factor" | "Bypass";

/** What an admin of this org allows the app: ExtlClntAppOauthConfigurablePolicies, ExtlClntAppConfigurablePolicies. */
export interface AppPolicies {
  readonly enabled: boolean;
  readonly oauthPluginEnabled: boolean;
  /** "Block" on the OAuth usage page. */
  readonly blocked: boolean;
  /** false: a connected app that was used here and never installed; External Client Apps are always installed. */
  readonly installed: boolean;
  readonly permittedUsers: "AllSelfAuthorized" | "AdminApprovedPreAuthorized";
  readonly profileIds: readonly string[];
  readonly permissionSetIds: readonly string[];
  readonly ipRelaxation: IpRelaxation;
  readonly refreshToken: RefreshTokenPolicy;
  /** Opaque tokens; null: the profile's, else the org's session timeout. */
  readonly sessionTimeoutMinutes: number | null;
  /** JWT access tokens; null: as an opaque session of this user. */
  readonly jwtTimeoutMinutes: number | null;
  readonly requiredSessionLevel: SessionLevel;
  /** What happens to a person whose session is below the required level. */
  readonly sessionLevelAction: "Block" | "RaiseSessionLevel";
  readonly clientCredentials: boolean;
  readonly clientCredentialsUserId: string | null;
  readonly tokenExchange: boolean;
  /** Token exchange handlers that the app may use (OauthTokenExchangeHandler.enablements). */
  readonly tokenExchangeHandlers: readonly HandlerEnablement[];
  readonly singleLogoutUrl: string | null;
  readonly startUrl: string | null;
}

export const DEFAULT_POLICIES: AppPolicies = {
  enabled: true,
  oauthPluginEnabled: true,
  blocked: false,
  installed: true,
  permittedUsers: "AllSelfAuthorized",
  profileIds: [],
  permissionSetIds: [],
  ipRelaxation: "Enforce",
  refreshToken: { type: "Infinite" },
  sessionTimeoutMinutes: null,
  jwtTimeoutMinutes: null,
  requiredSessionLevel: "STANDARD",
  sessionLevelAction: "Block",
  clientCredentials: false,
  clientCredentialsUserId: null,
  tokenExchange: false,
  tokenExchangeHandlers: [],
  singleLogoutUrl: null,
  startUrl: null,
};
