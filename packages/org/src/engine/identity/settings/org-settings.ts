import type { Database } from "../../state/database.ts";
import { createOrgMeta } from "../../state/org-meta.ts";
import type { SamlSsoConfig } from "./saml-sso-config.ts";

/** A scope of the org's own ("OauthCustomScope"): a label that tokens carry for other resource servers. */
export interface CustomScope {
  readonly name: string;
  /** At most 60 characters. */
  readonly description: string;
  /** Whether discovery names it. */
  readonly isPublic: boolean;
}

/** A permission of the org's own, held by profiles and permission sets. */
export interface CustomPermission {
  readonly name: string;
  readonly profileIds: readonly string[];
  readonly permissionSetIds: readonly string[];
}

/** What an admin switches for the whole org in Setup; the Metadata API's names stand beside each. */
export interface OrgSettings {
  /** SessionSettings.sessionTimeout: 15, 30, 60, 90, 120, 240, 480, 720 or 1440. */
  readonly sessionTimeoutMinutes: number;
  /** SessionSettings.enforceIpRangesEveryRequest: profile login ranges also judge every API call. */
  readonly loginIpRangesOnEveryRequest: boolean;
  /** SessionSettings.enableOauthCorsPolicy, with CorsWhitelistOrigin. */
  readonly oauthCors: boolean;
  readonly corsOrigins: readonly string[];
  /** OauthOidcSettings.isPkceRequired: for every app of the org. */
  readonly pkceRequired: boolean;
  /** Not OauthOidcSettings.blockOAuthUsrAgtFlow. Off in this org from its birth. */
  readonly userAgentFlow: boolean;
  /** Not OauthOidcSettings.blockOAuthUnPwFlow. Off in orgs made since Summer '23. */
  readonly usernamePasswordFlow: boolean;
  /** ConnectedAppSettings.enableAdminApprovedAppsOnly: API Access Control. */
  readonly apiAccessControl: boolean;
  /** Whether connected apps may be made; off in every org since Spring '26. */
  readonly connectedAppCreation: boolean;
  /** ExternalClientAppSettings.enableClientSecretInRestApiAccess. */
  readonly clientSecretInRestApi: boolean;
  /** MyDomainSettings.doesApiLoginRequireOrgDomain: tokens are had on the org's own host only. */
  readonly apiLoginRequiresOrgDomain: boolean;
  /** Whether the edition has the API at all; Professional Edition without the add-on has not. */
  readonly apiInEdition: boolean;
  /** Identity providers of SAML single sign-on; none: assertions are refused. */
  readonly samlSsoConfigs: readonly SamlSsoConfig[];
  readonly customScopes: readonly CustomScope[];
  readonly customPermissions: readonly CustomPermission[];
}

export const DEFAULT_ORG_SETTINGS: OrgSettings = {
  sessionTimeoutMinutes: 120,
  loginIpRangesOnEveryRequest: false,
  oauthCors: false,
  corsOrigins: [],
  pkceRequired: false,
  userAgentFlow: false,
  usernamePasswordFlow: false,
  apiAccessControl: false,
  connectedAppCreation: false,
  clientSecretInRestApi: false,
  apiLoginRequiresOrgDomain: false,
  apiInEdition: true,
  samlSsoConfigs: [],
  customScopes: [],
  customPermissions: [],
};

/** Read from memory, written through. */
export interface OrgSettingsStore {
  readonly current: OrgSettings;
  change(changes: Partial<OrgSettings>): OrgSettings;
  forget(): void;
}

export function createOrgSettings(database: Database, initial: Partial<OrgSettings> = {}): OrgSettingsStore {
  const meta = createOrgMeta(database);
  let cache: OrgSettings | null = null;
  const read = (): OrgSettings => {
    const stored = meta.get("identitySettings");
    const changes = typeof stored === "string" ? (JSON.parse(stored) as Partial<OrgSettings>) : {};
    return { ...DEFAULT_ORG_SETTINGS, ...initial, ...changes };
  };
  return {
    get current() {
      cache ??= read();
      return cache;
    },
    change(changes) {
      const next = { ...read(), ...changes };
      meta.set("identitySettings", JSON.stringify(next));
      cache = next;
      return next;
    },
    forget: () => {
      cache = null;
    },
  };
}
