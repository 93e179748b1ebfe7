import { ApiFault } from "../api-fault.ts";
import type { AppDefinition, AppRegistration } from "./apps/app-definition.ts";
import type { AppPolicies } from "./apps/app-policies.ts";
import type { App } from "./apps/apps.ts";
import { newInitialAccessToken } from "./apps/initial-access-token.ts";
import type { OutboxMessage } from "./browser/outbox.ts";
import type { IdentityContext } from "./context.ts";
import type { LoginEvent } from "./evidence/login-history.ts";
import { revokeOne } from "./evidence/oauth-usage.ts";
import type { OrgSettings } from "./settings/org-settings.ts";
import type { ProfileSettings } from "./settings/profile-settings.ts";
import { createIdentityTables } from "./tables.ts";
import { listGrants, type StoredGrant } from "./tokens/grants.ts";
import type { StoredSession } from "./tokens/sessions.ts";
import { openSession } from "./users/open-session.ts";

/** What has no wire form of Salesforce's: for the boot of an org and for `/_postern`. */
export interface IdentityAdmin {
  apps(): readonly App[];
  /** Makes an app or changes its settings. Throws ApiFault where the org allows no new connected apps, or a limit is broken. */
  registerApp(registration: AppRegistration): AppDefinition;
  /** Installs an app in this org, or changes its policies. */
  installApp(consumerKey: string, policies?: Partial<AppPolicies>): AppPolicies;
  /** Takes an app of another org out of this one: its tokens are dead here. */
  uninstallApp(consumerKey: string): void;
  /** Deletes the app: its key is unknown at once, its tokens are dead. */
  removeApp(consumerKey: string): void;
  /**
   * Makes the initial access token with which a connected app registers others, in the place of the one it had. Throws ApiFault INVALID_INPUT
   * when the app is not installed here, or is no connected app.
   */
  initialAccessToken(consumerKey: string): string;
  /** What the org has sent, such as verification codes; newest first. */
  outbox(limit?: number): readonly OutboxMessage[];
  /** Puts a message into it. */
  mail(message: { readonly to: string; readonly subject: string; readonly text: string }): void;
  settings(): OrgSettings;
  changeSettings(changes: Partial<OrgSettings>): OrgSettings;
  profileSettings(profileId: string): ProfileSettings;
  changeProfile(profileId: string, changes: Partial<ProfileSettings>): ProfileSettings;
  /** Freezes a user, which ends all that is open, or lets the user in again. */
  freezeUser(userId: string, frozen: boolean): void;
  /** Sets a password and ends the user's sessions; stored when the promise resolves. */
  setPassword(userId: string, password: string, options?: { expired?: boolean }): Promise<void>;
  /** Resolves when every password being set is stored: before a snapshot. */
  settled(): Promise<void>;
  loginHistory(limit?: number): readonly LoginEvent[];
  /** A session without a password, for who holds the org. Throws ApiFault INVALID_LOGIN for an unknown or inactive user. */
  openSession(username: string, ip: string): { readonly token: string };
  sessions(): readonly StoredSession[];
  grants(): readonly StoredGrant[];
  /** False when no such grant is in use. */
  revokeGrant(grantId: string): boolean;
  /** Ends a session by its id (`0Ak…`); false when there is none. */
  endSession(sessionId: string): boolean;
  /** Ends every session of a user, as deactivating or freezing does. */
  endSessions(userId: string): void;
  /** Drops what is cached: after the database was replaced. */
  forget(): void;
}

export function createIdentityAdmin(context: IdentityContext): IdentityAdmin {
  const { database, apps, sessions, settings, profiles } = context;
  return {
    apps: () => apps.all(),
    registerApp(registration) {
      const isNew = registration.consumerKey === undefined || apps.find(registration.consumerKey) === undefined;
      if (isNew && registration.kind === "ConnectedApp" && !settings.current.connectedAppCreation)
        throw new ApiFault(
          "FUNCTIONALITY_NOT_ENABLED",
          "You can't create a connected app. Create an external client app instead, or ask Salesforce Support to allow connected apps.",
        );
      return apps.register(registration);
    },
    installApp: (consumerKey, policies) => apps.install(consumerKey, policies),
    uninstallApp(consumerKey) {
      sessions.endApp(consumerKey);
      apps.uninstall(consumerKey);
    },
    removeApp(consumerKey) {
      sessions.endApp(consumerKey);
      apps.remove(consumerKey);
    },
    initialAccessToken: (consumerKey) => newInitialAccessToken(context, consumerKey),
    outbox: (limit) => context.outbox.list(limit),
    mail: (message) => context.outbox.send({ ...message, code: null }),
    settings: () => settings.current,
    changeSettings: (changes) => settings.change(changes),
    profileSettings: (profileId) => profiles.of(profileId),
    changeProfile: (profileId, changes) => profiles.change(profileId, changes),
    freezeUser(userId, frozen) {
      context.users.freeze(userId, frozen);
      if (frozen) sessions.endUser(userId);
    },
    setPassword(userId, password, options) {
      sessions.endUser(userId);
      database.prepare(`DELETE FROM "_BootCredential" WHERE userId = ?`).run(userId);
      return context.passwords.set(userId, password, options);
    },
    settled: () => context.passwords.settled(),
    loginHistory: (limit) => context.history.list(limit),
    openSession: (username, ip) => openSession(context, username, ip),
    sessions: () => sessions.list(),
    grants: () => listGrants(context),
    revokeGrant: (grantId) => revokeOne(context, grantId),
    endSession: (sessionId) => sessions.endById(sessionId),
    endSessions: (userId) => sessions.endUser(userId),
    forget() {
      createIdentityTables(database);
      context.apps.forget();
      settings.forget();
      profiles.forget();
      context.users.forget();
      sessions.forget();
      context.history.forget();
      context.outbox.forget();
      context.keys.forget();
    },
  };
}
