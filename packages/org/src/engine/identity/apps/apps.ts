import type { Database } from "../../state/database.ts";
import { newConsumerKey, newConsumerSecret, type Random } from "../tokens/token-shapes.ts";
import { type AppDefinition, type AppRegistration, DEFAULT_DEFINITION } from "./app-definition.ts";
import { type AppPolicies, DEFAULT_POLICIES } from "./app-policies.ts";
import { checkRegistration } from "./check-registration.ts";
import type { Realm } from "./realm.ts";
import { createStagedCredentials, type StagedCredentialStore } from "./staged-credentials.ts";

export interface App {
  readonly definition: AppDefinition;
  /** null: known to the realm, not installed in this org. */
  readonly policies: AppPolicies | null;
}

/** The realm's apps and this org's installations of them. */
export interface Apps {
  /** By the key of either pair; the secret of the answer is the one that belongs to the key that was asked. */
  find(consumerKey: string): App | undefined;
  all(): readonly App[];
  /** Makes an app, or changes its settings when the consumer key is known. Throws ApiFault INVALID_INPUT. */
  register(registration: AppRegistration): AppDefinition;
  /** Installs the app in this org, or changes the policies of an installed one. */
  install(consumerKey: string, policies?: Partial<AppPolicies>): AppPolicies;
  /** The second pairs of key and secret that apps have. */
  readonly staged: StagedCredentialStore;
  /** Makes an app's second pair the first; installations and grants follow, and the former pair takes the second place. */
  rotate(consumerKey: string): void;
  /** Takes the app out of this org; what it is stays known to the realm. */
  uninstall(consumerKey: string): void;
  remove(consumerKey: string): void;
  forget(): void;
}

/** Tables that name an app by its consumer key. */
const KEYED = [
  "_RealmApp",
  "_AppInstallation",
  "_Approval",
  "_AuthorizationCode",
  "_Grant",
  "_Session",
  "_AppSignIn",
  "_InitialAccessToken",
  "_DeviceCode",
  "_StagedCredential",
] as const;

/** Read from memory, written through. */
export function createApps(deps: {
  database: Database;
  orgId: string;
  now: () => number;
  random: Random;
  realm: Realm;
}): Apps {
  const { database, orgId, realm } = deps;
  const staged = createStagedCredentials(deps);
  let cache: Map<string, App> | null = null;

  function load(): Map<string, App> {
    if (cache) return cache;
    const rows = database
      .prepare(
        `SELECT a.consumerKey, a.consumerSecret, a.homeOrgId, a.definition, i.policies FROM "_RealmApp" a
         LEFT JOIN "_AppInstallation" i ON i.consumerKey = a.consumerKey AND i.orgId = ?`,
      )
      .all(orgId) as {
      consumerKey: string;
      consumerSecret: string;
      homeOrgId: string;
      definition: string;
      policies: string | null;
    }[];
    cache = new Map(
      rows.map((row) => {
        const { consumerKey, consumerSecret, homeOrgId } = row;
        const settings = JSON.parse(row.definition) as Omit<AppDefinition, "consumerKey" | "consumerSecret">;
        const definition = { ...DEFAULT_DEFINITION, ...settings, homeOrgId, consumerKey, consumerSecret };
        const policies =
          row.policies === null ? null : { ...DEFAULT_POLICIES, ...(JSON.parse(row.policies) as AppPolicies) };
        return [consumerKey, { definition, policies }];
      }),
    );
    for (const { definition } of cache.values()) if (definition.homeOrgId === orgId) realm.publish(definition);
    return cache;
  }

  function find(consumerKey: string): App | undefined {
    const known = load().get(consumerKey);
    if (known) return known;
    const second = staged.byKey(consumerKey);
    const app = second && load().get(second.consumerKey);
    if (app) return { ...app, definition: { ...app.definition, consumerSecret: second.secret } };
    const foreign = realm.find(consumerKey);
    return foreign && foreign.homeOrgId !== orgId ? { definition: foreign, policies: null } : undefined;
  }

  function store(definition: AppDefinition): void {
    const { consumerKey, consumerSecret, ...settings } = definition;
    database
      .prepare(
        `INSERT INTO "_RealmApp" (consumerKey, consumerSecret, homeOrgId, definition) VALUES (?, ?, ?, ?)
         ON CONFLICT (consumerKey) DO UPDATE SET consumerSecret = excluded.consumerSecret, definition = excluded.definition`,
      )
      .run(consumerKey, consumerSecret, definition.homeOrgId, JSON.stringify(settings));
    cache = null;
    if (definition.homeOrgId === orgId) realm.publish(definition);
  }

  return {
    find,
    staged,
    all: () => [...load().values()],
    register(registration) {
      const known = registration.consumerKey === undefined ? undefined : find(registration.consumerKey)?.definition;
      const definition: AppDefinition = {
        ...DEFAULT_DEFINITION,
        consumerKey: newConsumerKey(deps.random),
        consumerSecret: newConsumerSecret(deps.random),
        homeOrgId: orgId,
        ...known,
        ...registration,
      };
      checkRegistration(definition);
      store(definition);
      return definition;
    },
    install(consumerKey, policies = {}) {
      const app = find(consumerKey);
      if (!app) throw new Error(`no app has the consumer key ${consumerKey}`);
      if (!load().has(consumerKey)) store(app.definition);
      const merged = { ...DEFAULT_POLICIES, ...app.policies, ...policies };
      database
        .prepare(
          `INSERT INTO "_AppInstallation" (orgId, consumerKey, installedAt, policies) VALUES (?, ?, ?, ?)
           ON CONFLICT (orgId, consumerKey) DO UPDATE SET policies = excluded.policies`,
        )
        .run(orgId, consumerKey, deps.now(), JSON.stringify(merged));
      cache = null;
      return merged;
    },
    rotate(consumerKey) {
      const former = load().get(consumerKey)?.definition;
      const next = staged.of(consumerKey);
      if (!former || !next) throw new Error(`nothing is staged for the consumer key ${consumerKey}`);
      database.transaction(() => {
        for (const table of KEYED)
          database.prepare(`UPDATE "${table}" SET consumerKey = ? WHERE consumerKey = ?`).run(next.key, consumerKey);
        database.prepare(`UPDATE "_RealmApp" SET consumerSecret = ? WHERE consumerKey = ?`).run(next.secret, next.key);
        staged.replace(next.key, { key: consumerKey, secret: former.consumerSecret });
      });
      realm.withdraw(consumerKey);
      cache = null;
      load();
    },
    uninstall(consumerKey) {
      database.prepare(`DELETE FROM "_AppInstallation" WHERE consumerKey = ?`).run(consumerKey);
      cache = null;
    },
    remove(consumerKey) {
      database.prepare(`DELETE FROM "_AppInstallation" WHERE consumerKey = ?`).run(consumerKey);
      database.prepare(`DELETE FROM "_RealmApp" WHERE consumerKey = ?`).run(consumerKey);
      database.prepare(`DELETE FROM "_InitialAccessToken" WHERE consumerKey = ?`).run(consumerKey);
      staged.remove(consumerKey);
      realm.withdraw(consumerKey);
      cache = null;
    },
    forget: () => {
      cache = null;
      staged.forget();
    },
  };
}
