import { type Clock, STOCK_SCOPES } from "@postern/kernel";
import type { AuthenticateDoor } from "../doors/authenticate.ts";
import type { GrantDoor } from "../doors/grant.ts";
import type { Access } from "../doors/session.ts";
import { OAuthFault } from "../oauth-fault.ts";
import type { Database } from "../state/database.ts";
import { type App, type AppDefinition, type AppPolicies, type AppRegistration, createApps } from "./apps/apps.ts";
import { approve, checkAuthorization, deny, needsApproval } from "./authorize/authorization.ts";
import { DEFAULT_IDENTITY_OPTIONS, type IdentityContext, type IdentityOptions } from "./context.ts";
import { attempt } from "./evidence/attempt.ts";
import { createLoginHistory, type LoginEvent } from "./evidence/login-history.ts";
import { clientCredentials } from "./flows/client-credentials.ts";
import { exchangeCode } from "./flows/exchange-code.ts";
import { refresh } from "./flows/refresh-grant.ts";
import { createIdentityTables } from "./tables.ts";
import { authenticateToken } from "./tokens/authenticate-token.ts";
import { findGrant, listGrants, type StoredGrant } from "./tokens/grants.ts";
import { introspectToken } from "./tokens/introspect-token.ts";
import { revokeApproval, revokeToken } from "./tokens/revoke-token.ts";
import { createSessions, type StoredSession } from "./tokens/sessions.ts";
import { createSigningKeys } from "./tokens/signing-keys.ts";
import { type Random, systemRandom } from "./tokens/token-shapes.ts";
import { logIn } from "./users/log-in.ts";
import { openSession } from "./users/open-session.ts";
import { createPasswords } from "./users/passwords.ts";
import { createUsers } from "./users/users.ts";

export interface IdentityDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** 18 characters. */
  readonly orgId: string;
  readonly accessOf: (userId: string) => Access;
  /** Whether the user's profile or permission sets say "API Only User": no browser login. Read from the rows unless given. */
  readonly isApiOnly?: (userId: string) => boolean;
  readonly random?: Random;
  readonly options?: Partial<IdentityOptions>;
}

export interface Identity {
  readonly authenticate: AuthenticateDoor;
  readonly grant: GrantDoor;
  readonly admin: IdentityAdmin;
}

/** What has no wire form of Salesforce's: for the boot of an org and for `/_postern`. */
export interface IdentityAdmin {
  apps(): readonly App[];
  registerApp(registration: AppRegistration): AppDefinition;
  /** Installs an app in this org, or changes its policies. */
  installApp(consumerKey: string, policies?: Partial<AppPolicies>): AppPolicies;
  /** Deletes the app: its key is unknown at once, its tokens are dead. */
  removeApp(consumerKey: string): void;
  /** Sets a password and ends the user's sessions; stored when the promise resolves. */
  setPassword(userId: string, password: string, options?: { expired?: boolean }): Promise<void>;
  /** Resolves when every password being set is stored: before a snapshot. */
  settled(): Promise<void>;
  loginHistory(limit?: number): readonly LoginEvent[];
  /** A session without a password, for who holds the org. Throws ApiFault INVALID_LOGIN for an unknown or inactive user. */
  openSession(username: string, ip: string): { readonly token: string };
  sessions(): readonly StoredSession[];
  grants(): readonly StoredGrant[];
  revokeGrant(grantId: string): void;
  /** Ends every session of a user, as deactivating or freezing does. */
  endSessions(userId: string): void;
  /** Drops what is cached: after the database was replaced. */
  forget(): void;
}

/** Who may come in: the realm's apps, this org's grants, sessions, passwords and login history. */
export function createIdentity(deps: IdentityDeps): Identity {
  const { database, orgId } = deps;
  const random = deps.random ?? systemRandom;
  const now = () => deps.clock.now();
  createIdentityTables(database);
  const users = createUsers(database);
  const context: IdentityContext = {
    database,
    orgId,
    now,
    random,
    options: { ...DEFAULT_IDENTITY_OPTIONS, ...deps.options },
    accessOf: deps.accessOf,
    isApiOnly: deps.isApiOnly ?? users.isApiOnly,
    users,
    apps: createApps({ database, orgId, now, random }),
    sessions: createSessions({
      database,
      orgId,
      now,
      random,
      accessOf: deps.accessOf,
      activeUsername: users.activeUsername,
    }),
    passwords: createPasswords({ database, now, random }),
    history: createLoginHistory({ database, now }),
  };
  const keys = createSigningKeys({ database, now });

  return {
    authenticate: {
      token: (accessToken, api, caller) => authenticateToken(context, accessToken, api, caller),
      browser(sessionId, caller) {
        const session = sessionId ? context.sessions.use(sessionId, caller.ip) : null;
        return session?.kind === "ui" ? session : null;
      },
      password: (login, caller) => logIn(context, login, caller),
      logout: (sessionId) => void context.sessions.end(sessionId),
    },
    grant: {
      checkAuthorization: (request, caller) => checkAuthorization(context, request, caller),
      needsApproval: (pending, session) => needsApproval(context, pending, session),
      approve: (pending, session) => approve(context, pending, session),
      deny: (pending, session) => deny(context, pending, session),
      exchangeCode: (input, caller) => exchangeCode(context, input, caller),
      refresh: (input, caller) => refresh(context, input, caller),
      clientCredentials: (input, caller) => clientCredentials(context, input, caller),
      usernamePassword: (input, caller) =>
        attempt(context, caller, { subType: "OauthUsernamePassword", consumerKey: input.client.clientId }, (state) => {
          state.userId = input.username ? (users.byUsername(input.username)?.id ?? null) : null;
          throw new OAuthFault("invalid_grant", "authentication failure", {
            reason: "Username-Password Flow Disabled",
          });
        }),
      revoke: (token) => revokeToken(context, token),
      introspect: (input) => introspectToken(context, input),
      identity: (userId) => users.identity(userId, orgId, now()),
      idToken: (issued, issuer) =>
        keys.idToken(issued, {
          issuer,
          subject: `${issuer}/id/${orgId}/${issued.userId}`,
          minutes: context.apps.find(issued.consumerKey)?.definition.idTokenMinutes ?? 2,
        }),
      jwks: () => keys.jwks(),
      scopesSupported: () => STOCK_SCOPES,
    },
    admin: {
      apps: () => context.apps.all(),
      registerApp: (registration) => context.apps.register(registration),
      installApp: (consumerKey, policies) => context.apps.install(consumerKey, policies),
      removeApp(consumerKey) {
        context.sessions.endApp(consumerKey);
        context.apps.remove(consumerKey);
      },
      setPassword(userId, password, options) {
        context.sessions.endUser(userId);
        database.prepare(`DELETE FROM "_BootCredential" WHERE userId = ?`).run(userId);
        return context.passwords.set(userId, password, options);
      },
      settled: () => context.passwords.settled(),
      loginHistory: (limit) => context.history.list(limit),
      openSession: (username, ip) => openSession(context, username, ip),
      sessions: () => context.sessions.list(),
      grants: () => listGrants(context),
      revokeGrant(grantId) {
        const grant = findGrant(context, grantId);
        if (grant) revokeApproval(context, grant, "revoked by an admin");
      },
      endSessions: (userId) => context.sessions.endUser(userId),
      forget() {
        createIdentityTables(database);
        context.apps.forget();
        context.sessions.forget();
        context.history.forget();
        keys.forget();
      },
    },
  };
}
