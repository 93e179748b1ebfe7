import type { Database } from "../state/database.ts";
import type { AppRegistration } from "./apps/app-definition.ts";
import type { Identity } from "./identity.ts";
import { type Random, systemRandom } from "./tokens/token-shapes.ts";

/** The PlatformCLI client of the `sf` CLI and of ours: public, known to every org. */
export const PLATFORM_CLI_KEY = "PlatformCLI";

/** What the ready line of an org says about getting in. `null` where the boot value was changed since. */
export interface BootCredentials {
  readonly admin: { readonly username: string; readonly password: string | null };
  readonly integration: { readonly username: string };
  readonly app: AppCredentials;
  /** The private key (PEM) of the app's certificate, where the org was given one. */
  readonly service: AppCredentials & { readonly privateKey: string | null };
}

export interface AppCredentials {
  readonly name: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

/** The row that keeps the private key of the `service` app. */
const SERVICE_KEY = "service key";
const CLI_CALLBACK = "http://localhost:1717/OauthRedirect";

const CONNECT: AppRegistration = {
  developerName: "Acme_Connect",
  name: "Acme Connect",
  description: "Keeps your Salesforce data and Acme in step, both ways.",
  scopes: ["api", "refresh_token", "openid", "id", "profile", "email", "web"],
  callbackUrls: ["http://localhost:7800/oauth/callback", CLI_CALLBACK],
  refreshTokenRotation: true,
};

const SERVICE: AppRegistration = {
  developerName: "Acme_Service",
  name: "Acme Service",
  description: "Works through the API without a person present.",
  scopes: ["api", "id"],
  clientCredentials: true,
};

const PLATFORM_CLI: AppRegistration = {
  consumerKey: PLATFORM_CLI_KEY,
  developerName: "PlatformCLI",
  name: "Salesforce CLI",
  description: "Command-line access to this org.",
  scopes: ["refresh_token", "api", "web"],
  callbackUrls: [CLI_CALLBACK],
  secretRequired: false,
  secretRequiredForRefresh: false,
};

/**
 * Gives a fresh org its default apps and the administrator's password, and answers what lets a client in; an org that has them
 * already answers the same values. The password's hash is computed in the background: logins and `admin.settled()` wait for it.
 */
export function bootIdentity(deps: {
  identity: Identity;
  database: Database;
  adminUserId: string;
  integrationUserId: string;
  adminPassword?: string;
  random?: Random;
}): BootCredentials {
  const { identity, database } = deps;
  const user = (id: string) =>
    database.prepare(`SELECT "Username" AS username, "ProfileId" AS profileId FROM "User" WHERE "Id" = ?`).get(id) as {
      username: string;
      profileId: string | null;
    };
  const find = (developerName: string) =>
    identity.admin.apps().find((app) => app.definition.developerName === developerName)?.definition;

  if (!find(PLATFORM_CLI.developerName)) {
    const { profileId } = user(deps.integrationUserId);
    identity.admin.installApp(identity.admin.registerApp(CONNECT).consumerKey);
    identity.admin.installApp(identity.admin.registerApp(PLATFORM_CLI).consumerKey);
    identity.admin.installApp(identity.admin.registerApp(SERVICE).consumerKey, {
      permittedUsers: "AdminApprovedPreAuthorized",
      profileIds: profileId === null ? [] : [profileId],
      clientCredentials: true,
      clientCredentialsUserId: deps.integrationUserId,
    });
    const password = deps.adminPassword ?? newPassword(deps.random ?? systemRandom);
    void identity.admin.setPassword(deps.adminUserId, password);
    // Kept readable so that the second start of a kept org can say it again; gone once the password is changed.
    database
      .prepare(`INSERT OR REPLACE INTO "_BootCredential" (name, userId, secret) VALUES ('admin', ?, ?)`)
      .run(deps.adminUserId, password);
  }

  const kept = (name: string) => {
    const row = database.prepare(`SELECT secret FROM "_BootCredential" WHERE name = ?`).get(name);
    return (row?.["secret"] ?? null) as string | null;
  };
  const app = (developerName: string): AppCredentials => {
    const definition = find(developerName);
    return {
      name: definition?.name ?? developerName,
      consumerKey: definition?.consumerKey ?? "",
      consumerSecret: definition?.consumerSecret ?? "",
    };
  };
  return {
    admin: { username: user(deps.adminUserId).username, password: kept("admin") },
    integration: { username: user(deps.integrationUserId).username },
    app: app(CONNECT.developerName),
    service: { ...app(SERVICE.developerName), privateKey: kept(SERVICE_KEY) },
  };
}

/** Gives the `service` app a certificate, and keeps its private key readable, so that every start and every fork can say it again. */
export function giveServiceKey(
  deps: { identity: Identity; database: Database },
  pair: { readonly certificate: string; readonly privateKey: string },
): void {
  const { admin } = deps.identity;
  const service = admin.apps().find(({ definition }) => definition.developerName === SERVICE.developerName);
  if (!service) return;
  admin.registerApp({ ...service.definition, certificate: pair.certificate });
  deps.database
    .prepare(`INSERT OR REPLACE INTO "_BootCredential" (name, userId, secret) VALUES (?, '', ?)`)
    .run(SERVICE_KEY, pair.privateKey);
}

/** Without characters that look alike: people type it. */
function newPassword(random: Random): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  const text = [...random(16)].map((byte) => alphabet[byte & 31]).join("");
  return text.replace(/(.{4})(?=.)/g, "$1-");
}
