import { sameId } from "@postern/kernel";
import { ApiFault } from "../../api-fault.ts";
import type { AppsDoor, StagedCredentials } from "../../doors/apps.ts";
import type { Session } from "../../doors/session.ts";
import type { IdentityContext } from "../context.ts";
import { appsInUse, revokeAll, revokeOne, tokensInUse, usersOf } from "../evidence/oauth-usage.ts";
import type { AppDefinition } from "./app-definition.ts";
import { consumerIdOf, isAppId } from "./app-id.ts";

/** The pages name the permissions for secrets; those for looking, revoking and blocking are inferred. */
const SEES_APPS = [
  "PermissionsExternalClientAppViewer",
  "PermissionsExternalClientAppAdmin",
  "PermissionsExternalClientAppDeveloper",
  "PermissionsViewSetup",
];
const REVOKES = ["PermissionsManageUsers", "PermissionsExternalClientAppAdmin"];
const BLOCKS = ["PermissionsCustomizeApplication", "PermissionsExternalClientAppAdmin"];
const SEES_SECRETS = ["PermissionsExternalClientAppDeveloper", "PermissionsViewClientSecret"];

const notFound = () => new ApiFault("NOT_FOUND", "The requested resource does not exist");
const insufficient = () => new ApiFault("INSUFFICIENT_ACCESS", "You do not have access to this resource");

export function appsDoor(context: IdentityContext): AppsDoor {
  const has = (session: Session) => (permission: string) => context.users.hasPermission(session.userId, permission);
  const needsOne = (session: Session, permissions: readonly string[]) => {
    if (!permissions.some(has(session))) throw insufficient();
  };

  function appOf(appId: string): AppDefinition {
    const app = context.apps.all().find(({ definition }) => isAppId(definition, appId));
    if (!app) throw notFound();
    return app.definition;
  }

  /** The app whose secrets the caller may see and change: a Local one, where the org lets its API tell them. */
  function openly(session: Session, appId: string, consumerId?: string): AppDefinition {
    if (!context.settings.current.clientSecretInRestApi)
      throw new ApiFault(
        "FUNCTIONALITY_NOT_ENABLED",
        "This feature is not currently enabled for this user type or org: [External Client App consumer secrets via REST API]",
      );
    if (!SEES_SECRETS.every(has(session))) throw insufficient();
    const app = appOf(appId);
    if (app.homeOrgId !== context.orgId || (consumerId !== undefined && !sameId(consumerIdOf(app), consumerId)))
      throw notFound();
    return app;
  }

  function stagedNamed(app: AppDefinition, id: string): StagedCredentials {
    const staged = context.apps.staged.of(app.consumerKey);
    if (!staged || !sameId(staged.id, id)) throw notFound();
    return staged;
  }

  return {
    usage(session, page) {
      needsOne(session, SEES_APPS);
      return appsInUse(context, page);
    },
    users(session, appId, page) {
      needsOne(session, SEES_APPS);
      return usersOf(context, appOf(appId), page);
    },
    tokens(session, appId, userId) {
      needsOne(session, SEES_APPS);
      return tokensInUse(context, appOf(appId), userId);
    },
    block(session, appId, blocked) {
      needsOne(session, BLOCKS);
      context.apps.install(appOf(appId).consumerKey, { blocked });
    },
    install(session, appId) {
      needsOne(session, BLOCKS);
      context.apps.install(appOf(appId).consumerKey, { installed: true });
    },
    revokeToken(session, tokenId) {
      needsOne(session, REVOKES);
      if (!revokeOne(context, tokenId)) throw notFound();
    },
    revokeTokens(session, appId, userId) {
      needsOne(session, REVOKES);
      revokeAll(context, appOf(appId), userId);
    },
    consumer(session, appId) {
      const app = openly(session, appId);
      return { id: consumerIdOf(app), key: app.consumerKey, name: app.name };
    },
    credentials(session, appId, consumerId) {
      const { consumerKey, consumerSecret } = openly(session, appId, consumerId);
      return { key: consumerKey, secret: consumerSecret };
    },
    staged(session, appId, consumerId) {
      return context.apps.staged.of(openly(session, appId, consumerId).consumerKey);
    },
    stage(session, appId, consumerId) {
      const app = openly(session, appId, consumerId);
      if (context.apps.staged.of(app.consumerKey))
        throw new ApiFault("INVALID_INPUT", "Credentials are staged already; delete them first");
      return context.apps.staged.add(app.consumerKey, session.userId);
    },
    rotate(session, appId, consumerId, stagedId) {
      const app = openly(session, appId, consumerId);
      const staged = stagedNamed(app, stagedId);
      if (staged.state !== "Active")
        throw new ApiFault("INVALID_INPUT", "Only active staged credentials can be rotated");
      context.apps.rotate(app.consumerKey);
      return context.apps.staged.of(staged.key) as StagedCredentials;
    },
    unstage(session, appId, consumerId, stagedId) {
      const app = openly(session, appId, consumerId);
      stagedNamed(app, stagedId);
      context.apps.staged.remove(app.consumerKey);
    },
  };
}
