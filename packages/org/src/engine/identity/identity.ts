import type { Clock } from "@postern/kernel";
import type { Follower } from "../change/followers.ts";
import type { AppsDoor } from "../doors/apps.ts";
import type { AuthenticateDoor } from "../doors/authenticate.ts";
import type { BrowserDoor } from "../doors/browser.ts";
import type { DeviceDoor } from "../doors/device.ts";
import type { EvidenceDoor } from "../doors/evidence.ts";
import type { GrantDoor, IdentityFacts } from "../doors/grant.ts";
import type { PasswordsDoor } from "../doors/passwords.ts";
import type { Access } from "../doors/session.ts";
import { OAuthFault } from "../oauth-fault.ts";
import type { Database } from "../state/database.ts";
import { createApps } from "./apps/apps.ts";
import { appsDoor } from "./apps/apps-door.ts";
import { capabilities } from "./apps/capabilities.ts";
import { createRealm, type Realm } from "./apps/realm.ts";
import { registerClient } from "./apps/register-client.ts";
import { approve, deny, needsApproval } from "./authorize/approve.ts";
import { checkAuthorization } from "./authorize/check-authorization.ts";
import { MISSING_CHALLENGE } from "./authorize/pkce.ts";
import { servesApp } from "./browser/admit-for-app.ts";
import { launcherTiles } from "./browser/app-launcher.ts";
import { planEndSession } from "./browser/end-session.ts";
import { frontdoor, singleAccess } from "./browser/frontdoor.ts";
import { logOut } from "./browser/log-out.ts";
import { createOutbox, type Outbox } from "./browser/outbox.ts";
import { checkCode, sendCode } from "./browser/verification.ts";
import type { IdentityContext } from "./context.ts";
import { deviceDoor } from "./device/device-door.ts";
import { evidenceDoor } from "./evidence/evidence-door.ts";
import { defineEvidenceFunctions } from "./evidence/evidence-views.ts";
import { followWrites } from "./evidence/follow-writes.ts";
import { createLoginHistory } from "./evidence/login-history.ts";
import type { TokenExchangeHandlers } from "./exchange/token-exchange-handler.ts";
import type { UserRecords } from "./exchange/user-records.ts";
import { runFlow } from "./flows/flow.ts";
import { flowOf } from "./flows/index.ts";
import { createIdentityAdmin, type IdentityAdmin } from "./identity-admin.ts";
import { isListedOrigin } from "./policies/cors-origins.ts";
import { samlEvidence } from "./saml/saml-evidence.ts";
import { DEFAULT_IDENTITY_OPTIONS, type IdentityOptions } from "./settings/identity-options.ts";
import { createOrgSettings, type OrgSettings } from "./settings/org-settings.ts";
import { createProfileSettings } from "./settings/profile-settings.ts";
import { createIdentityTables } from "./tables.ts";
import { authenticateToken } from "./tokens/authenticate-token.ts";
import { idToken } from "./tokens/id-token.ts";
import { introspectToken } from "./tokens/introspect-token.ts";
import { revokeToken } from "./tokens/revoke-token.ts";
import { createSessions } from "./tokens/sessions.ts";
import { createSigningKeys } from "./tokens/signing-keys.ts";
import { type Random, systemRandom } from "./tokens/token-shapes.ts";
import { customAttributes, customPermissions } from "./users/custom-attributes.ts";
import { logIn } from "./users/log-in.ts";
import { createPasswords } from "./users/passwords.ts";
import { passwordsDoor } from "./users/passwords-door.ts";
import { createUsers } from "./users/users.ts";

export interface IdentityDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** 18 characters. */
  readonly orgId: string;
  readonly accessOf: (userId: string) => Access;
  /** Raised when what a user is or may do has changed. */
  readonly permissionsVersion: () => number;
  /** The session whose query is being answered: AuthSession.IsCurrent. */
  readonly runningSession: () => string | null;
  readonly random?: Random;
  readonly options?: Partial<IdentityOptions>;
  /** What the settings of Setup are until an admin changes them. */
  readonly settings?: Partial<OrgSettings>;
  readonly realm?: Realm;
  readonly userRecords: UserRecords;
  readonly handlers?: TokenExchangeHandlers;
}

export interface Identity {
  readonly authenticate: AuthenticateDoor;
  readonly browser: BrowserDoor;
  readonly device: DeviceDoor;
  readonly grant: GrantDoor;
  readonly apps: AppsDoor;
  readonly evidence: EvidenceDoor;
  readonly passwords: PasswordsDoor;
  /** Puts a mail into the org's outbox. */
  readonly send: Outbox["send"];
  readonly admin: IdentityAdmin;
  /** null when the key is no app's. */
  appName(consumerKey: string): string | null;
  /** By sObject: called after a write to one of identity's own rows. */
  readonly followWrites: Readonly<Record<string, Follower>>;
}

/** Who may come in: the realm's apps, this org's grants, sessions, passwords and login history. */
export function createIdentity(deps: IdentityDeps): Identity {
  const { database, orgId } = deps;
  defineEvidenceFunctions(database, { now: () => deps.clock.now(), runningSession: deps.runningSession });
  createIdentityTables(database);
  const context = createContext(deps);
  return {
    authenticate: authenticateDoor(context),
    browser: browserDoor(context),
    device: deviceDoor(context),
    grant: grantDoor(context),
    apps: appsDoor(context),
    evidence: evidenceDoor(context),
    passwords: passwordsDoor(context),
    send: (message) => context.outbox.send(message),
    admin: createIdentityAdmin(context),
    appName: (consumerKey) => context.apps.find(consumerKey)?.definition.name ?? null,
    followWrites: followWrites(context),
  };

  function facts(userId: string, consumerKey: string | null = null): IdentityFacts {
    const app = consumerKey === null ? undefined : context.apps.find(consumerKey);
    const attributes = app?.definition.customAttributes ?? [];
    return {
      ...context.users.identity(userId, orgId, context.now()),
      customAttributes: customAttributes(context, attributes, userId),
      isAppInstalled: app?.policies?.installed ?? false,
      hasCustomAttributes: attributes.length > 0,
      customPermissions: customPermissions(context, userId),
    };
  }

  function grantDoor(context: IdentityContext): GrantDoor {
    return {
      checkAuthorization: (request, caller) => checkAuthorization(context, request, caller),
      needsApproval: (pending, session, caller) => needsApproval(context, pending, session, caller),
      approve: (pending, session, caller) => approve(context, pending, session, caller),
      deny: (pending, session) => deny(context, pending, session),
      refusedInBody: (refusal) =>
        context.options.pkceRefusal === "body" &&
        refusal instanceof OAuthFault &&
        refusal.description === MISSING_CHALLENGE,
      token(request, caller) {
        const flow = flowOf(context, request);
        if (!flow) throw new OAuthFault("unsupported_grant_type", "grant type not supported");
        return runFlow(context, flow, request, caller);
      },
      revoke: (token, caller) => revokeToken(context, token, caller),
      introspect: (input, caller) => introspectToken(context, input, caller),
      identity: facts,
      idToken: async (issued, issuer) => idToken(context, issued, issuer, facts(issued.userId, issued.consumerKey)),
      jwks: async () => context.keys.jwks({ assets: issuesAssetTokens(context) }),
      capabilities: () => capabilities(context),
      registerClient: (initialAccessToken, metadata) => registerClient(context, initialAccessToken, metadata),
      launcher: (userId) => launcherTiles(context, userId),
      isCorsOrigin(origin, what) {
        const { oauthCors, corsOrigins } = context.settings.current;
        return (what === "listed" || oauthCors) && isListedOrigin(corsOrigins, origin);
      },
    };
  }
}

const issuesAssetTokens = (context: IdentityContext) =>
  context.apps.all().some(({ definition }) => definition.assetToken !== null);

function createContext(deps: IdentityDeps): IdentityContext {
  const { database, orgId, accessOf } = deps;
  const random = deps.random ?? systemRandom;
  const now = () => deps.clock.now();
  const users = createUsers(database, deps.permissionsVersion);
  const { activeUsername } = users;
  return {
    database,
    orgId,
    now,
    setTimer: (delayMs, task) => deps.clock.setTimer(delayMs, task),
    random,
    options: { ...DEFAULT_IDENTITY_OPTIONS, ...deps.options },
    settings: createOrgSettings(database, deps.settings),
    profiles: createProfileSettings(database),
    accessOf,
    isApiOnly: users.isApiOnly,
    users,
    userRecords: deps.userRecords,
    handlers: deps.handlers ?? {},
    apps: createApps({ database, orgId, now, random, realm: deps.realm ?? createRealm() }),
    sessions: createSessions({ database, orgId, now, random, accessOf, activeUsername }),
    passwords: createPasswords({ database, now, random }),
    history: createLoginHistory({ database, now }),
    outbox: createOutbox(now),
    keys: createSigningKeys({ database, now, orgId }),
  };
}

function authenticateDoor(context: IdentityContext): AuthenticateDoor {
  return {
    token: (accessToken, api, caller) => authenticateToken(context, accessToken, api, caller),
    browser(sessionId, caller, consumerKey) {
      const session = sessionId ? context.sessions.use(sessionId, caller.ip) : null;
      return session && servesApp(session, consumerKey) ? session : null;
    },
    password: (login, caller) => logIn(context, login, caller),
    logout: (sessionId, caller) => logOut(context, sessionId, caller),
  };
}

function browserDoor(context: IdentityContext): BrowserDoor {
  return {
    endSession: (request, sessionId, caller) => planEndSession(context, request, sessionId, caller),
    sendCode: (sessionId, caller, send) => sendCode(context, sessionId, caller, send),
    checkCode: (sessionId, code, caller) => checkCode(context, sessionId, code, caller),
    samlEvidence: (session) => samlEvidence(context, session),
    singleAccess: (accessToken, caller) => singleAccess(context, accessToken, caller),
    frontdoor: (given, caller) => frontdoor(context, given, caller),
  };
}
