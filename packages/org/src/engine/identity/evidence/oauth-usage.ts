import { toId18 } from "@postern/kernel";
import type { AppUsage, TokenUsage, UsagePage, UsedApp } from "../../doors/apps.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import { appIdOf } from "../apps/app-id.ts";
import type { IdentityContext } from "../context.ts";
import { findGrant } from "../tokens/grants.ts";
import { revokeApproval } from "../tokens/revoke-token.ts";

const MOST_PER_PAGE = 1_000;

const usedApp = (app: AppDefinition): UsedApp => ({
  id: appIdOf(app),
  developerName: app.developerName,
  accessTokenFormat: app.accessTokenFormat,
});

interface Totals {
  readonly users: number;
  readonly useCount: number;
  readonly lastUsedAt: number | null;
}

/** Apps of this org, by name. */
export function appsInUse(context: IdentityContext, page: UsagePage): readonly AppUsage[] {
  const size = Math.min(page.pageSize, MOST_PER_PAGE);
  const apps = context.apps
    .all()
    .filter(({ definition }) => page.connectedApps || definition.kind === "ExternalClientApp")
    .sort((a, b) => a.definition.name.localeCompare(b.definition.name))
    .slice(page.page * size, (page.page + 1) * size);
  const totals = totalsByApp(context);
  return apps.map(({ definition, policies }) => ({
    ...usedApp(definition),
    name: definition.name,
    description: definition.description,
    isPackaged: definition.distribution === "Packaged",
    isEnabled: policies?.enabled ?? false,
    isBlocked: policies?.blocked ?? false,
    isInstalled: policies?.installed ?? false,
    scopes: definition.scopes,
    homeOrgId: definition.homeOrgId,
    ...(totals.get(definition.consumerKey) ?? { users: 0, useCount: 0, lastUsedAt: null }),
  }));
}

function totalsByApp({ database }: IdentityContext): ReadonlyMap<string, Totals> {
  const rows = database
    .prepare(
      `SELECT consumerKey, count(DISTINCT userId) AS users, sum(useCount) AS useCount, max(lastUsedAt) AS lastUsedAt
       FROM "_Grant" WHERE refreshable = 1 AND revokedAt IS NULL GROUP BY consumerKey`,
    )
    .all() as unknown as (Totals & { consumerKey: string })[];
  return new Map(rows.map(({ consumerKey, ...totals }) => [consumerKey, totals]));
}

type UsageRow = Omit<TokenUsage, "app">;

const IN_USE = `FROM "_Grant" g JOIN "User" u ON u."Id" = g.userId WHERE g.consumerKey = ? AND g.refreshable = 1 AND g.revokedAt IS NULL`;

/** Who uses an app: the tokens of each user taken together. */
export function usersOf(
  context: IdentityContext,
  app: AppDefinition,
  { page, pageSize }: UsagePage,
): readonly TokenUsage[] {
  const size = Math.min(pageSize, MOST_PER_PAGE);
  const rows = context.database
    .prepare(
      `SELECT g.userId, u."Username" AS username, NULL AS tokenId, min(g.createdAt) AS firstAt, max(g.lastUsedAt) AS lastAt,
         sum(g.useCount) AS useCount ${IN_USE} GROUP BY g.userId ORDER BY username LIMIT ? OFFSET ?`,
    )
    .all(app.consumerKey, size, page * size) as unknown as UsageRow[];
  return rows.map((row) => ({ ...row, app: usedApp(app) }));
}

/** The refresh tokens of one user, the latest used first. */
export function tokensInUse(context: IdentityContext, app: AppDefinition, userId: string): readonly TokenUsage[] {
  const rows = context.database
    .prepare(
      `SELECT g.userId, u."Username" AS username, g.id AS tokenId, g.createdAt AS firstAt, g.lastUsedAt AS lastAt, g.useCount
       ${IN_USE} AND g.userId = ? ORDER BY g.lastUsedAt DESC, g.id`,
    )
    .all(app.consumerKey, toId18(userId)) as unknown as UsageRow[];
  return rows.map((row) => ({ ...row, app: usedApp(app) }));
}

/** False when no such token is in use. */
export function revokeOne(context: IdentityContext, tokenId: string): boolean {
  const grant = findGrant(context, tokenId);
  if (!grant || grant.revokedAt !== null) return false;
  revokeApproval(context, grant, "revoked by an admin");
  return true;
}

/** Ends every token of an app or of one of its users, access tokens without a refresh token too. */
export function revokeAll(context: IdentityContext, app: AppDefinition, userId?: string): void {
  const { consumerKey } = app;
  const rows = context.database
    .prepare(`SELECT id FROM "_Grant" WHERE consumerKey = ?1 AND revokedAt IS NULL AND (?2 IS NULL OR userId = ?2)`)
    .all(consumerKey, userId === undefined ? null : (toId18(userId) ?? "")) as { id: string }[];
  for (const { id } of rows) revokeOne(context, id);
  if (userId === undefined) context.sessions.endApp(consumerKey);
}
