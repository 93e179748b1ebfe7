import type { Database } from "../../state/database.ts";
import { newConsumerKey, newConsumerSecret, type Random } from "../tokens/token-shapes.ts";

/** What an app is, wherever it is used: its developer's settings (ExtlClntAppGlobalOauthSettings, ExtlClntAppOauthSettings). */
export interface AppDefinition {
  readonly consumerKey: string;
  /** Kept readable: it is the key of every token response's `signature`, and an admin may look it up. */
  readonly consumerSecret: string;
  readonly homeOrgId: string;
  readonly developerName: string;
  readonly name: string;
  readonly description: string;
  readonly distribution: "Local" | "Packaged";
  /** Compared as whole strings. */
  readonly callbackUrls: readonly string[];
  readonly scopes: readonly string[];
  readonly pkceRequired: boolean;
  readonly secretRequired: boolean;
  readonly secretRequiredForRefresh: boolean;
  readonly refreshTokenRotation: boolean;
  readonly clientCredentials: boolean;
  readonly introspectAllTokens: boolean;
  readonly idTokenMinutes: number;
}

/** What an admin of this org allows the app: ExtlClntAppOauthConfigurablePolicies, ExtlClntAppConfigurablePolicies. */
export interface AppPolicies {
  readonly enabled: boolean;
  readonly oauthPluginEnabled: boolean;
  /** "Block" on the OAuth usage page. */
  readonly blocked: boolean;
  readonly permittedUsers: "AllSelfAuthorized" | "AdminApprovedPreAuthorized";
  readonly profileIds: readonly string[];
  readonly permissionSetIds: readonly string[];
  readonly refreshToken:
    | { readonly type: "Infinite" | "Zero" }
    | {
        readonly type: "SpecificLifetime" | "SpecificInactivity";
        readonly period: number;
        readonly unit: "Hours" | "Days" | "Months";
      };
  /** null: the org's session timeout. */
  readonly sessionTimeoutMinutes: number | null;
  readonly clientCredentials: boolean;
  readonly clientCredentialsUserId: string | null;
}

export interface App {
  readonly definition: AppDefinition;
  /** null: known to the realm, not installed in this org. */
  readonly policies: AppPolicies | null;
}

export type AppRegistration = Partial<AppDefinition> & Pick<AppDefinition, "developerName" | "name" | "scopes">;

const DEFAULT_POLICIES: AppPolicies = {
  enabled: true,
  oauthPluginEnabled: true,
  blocked: false,
  permittedUsers: "AllSelfAuthorized",
  profileIds: [],
  permissionSetIds: [],
  refreshToken: { type: "Infinite" },
  sessionTimeoutMinutes: null,
  clientCredentials: false,
  clientCredentialsUserId: null,
};

export interface Apps {
  find(consumerKey: string): App | undefined;
  all(): readonly App[];
  register(registration: AppRegistration): AppDefinition;
  /** Installs the app in this org, or changes the policies of an installed one. */
  install(consumerKey: string, policies?: Partial<AppPolicies>): AppPolicies;
  remove(consumerKey: string): void;
  forget(): void;
}

/** The realm's apps and this org's installations of them; read from memory, written through. */
export function createApps(deps: { database: Database; orgId: string; now: () => number; random: Random }): Apps {
  const { database, orgId } = deps;
  let cache: Map<string, App> | null = null;

  function load(): Map<string, App> {
    if (cache) return cache;
    const rows = database
      .prepare(
        `SELECT a.consumerKey, a.consumerSecret, a.definition, i.policies FROM "_RealmApp" a
         LEFT JOIN "_AppInstallation" i ON i.consumerKey = a.consumerKey AND i.orgId = ?`,
      )
      .all(orgId) as { consumerKey: string; consumerSecret: string; definition: string; policies: string | null }[];
    cache = new Map(
      rows.map((row) => [
        row.consumerKey,
        {
          definition: {
            ...(JSON.parse(row.definition) as AppDefinition),
            consumerKey: row.consumerKey,
            consumerSecret: row.consumerSecret,
          },
          policies: row.policies === null ? null : (JSON.parse(row.policies) as AppPolicies),
        },
      ]),
    );
    return cache;
  }

  return {
    find: (consumerKey) => load().get(consumerKey),
    all: () => [...load().values()],
    register(registration) {
      const definition: AppDefinition = {
        consumerKey: newConsumerKey(deps.random),
        consumerSecret: newConsumerSecret(deps.random),
        homeOrgId: orgId,
        description: "",
        distribution: "Local",
        callbackUrls: [],
        pkceRequired: true,
        secretRequired: true,
        secretRequiredForRefresh: true,
        refreshTokenRotation: false,
        clientCredentials: false,
        introspectAllTokens: false,
        idTokenMinutes: 2,
        ...registration,
      };
      const { consumerKey, consumerSecret, ...settings } = definition;
      database
        .prepare(
          `INSERT INTO "_RealmApp" (consumerKey, consumerSecret, homeOrgId, definition) VALUES (?, ?, ?, ?)
           ON CONFLICT (consumerKey) DO UPDATE SET consumerSecret = excluded.consumerSecret, definition = excluded.definition`,
        )
        .run(consumerKey, consumerSecret, definition.homeOrgId, JSON.stringify(settings));
      cache = null;
      return definition;
    },
    install(consumerKey, policies = {}) {
      const merged = { ...DEFAULT_POLICIES, ...load().get(consumerKey)?.policies, ...policies };
      database
        .prepare(
          `INSERT INTO "_AppInstallation" (orgId, consumerKey, installedAt, policies) VALUES (?, ?, ?, ?)
           ON CONFLICT (orgId, consumerKey) DO UPDATE SET policies = excluded.policies`,
        )
        .run(orgId, consumerKey, deps.now(), JSON.stringify(merged));
      cache = null;
      return merged;
    },
    remove(consumerKey) {
      database.prepare(`DELETE FROM "_AppInstallation" WHERE consumerKey = ?`).run(consumerKey);
      database.prepare(`DELETE FROM "_RealmApp" WHERE consumerKey = ?`).run(consumerKey);
      cache = null;
    },
    forget: () => {
      cache = null;
    },
  };
}
