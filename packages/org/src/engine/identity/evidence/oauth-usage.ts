import { sameId } from "@postern/kernel";
import type { AppUsage, TokenUsage, UsagePage } from "../../doors/apps.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import { appIdOf } from "../apps/app-id.ts";
import type { IdentityContext } from "../context.ts";
import { findGrant } from "../tokens/grants.ts";
import { revokeApproval } from "../tokens/revoke-token.ts";

const MOST_PER_PAGE = 1_000;

export const usageOf = (app: AppDefinition, isEnabled: boolean): AppUsage => ({
  id: appIdOf(app),
  developerName: app.developerName,
  name: app.name,
  description: app.description,
  accessTokenFormat: app.accessTokenFormat,
  isPackaged: app.distribution === "Packaged",
  isEnabled,
});

/** External client apps of this org, by name. */
export function appsInUse(context: IdentityContext, { page, pageSize }: UsagePage): readonly AppUsage[] {
  const size = Math.min(pageSize, MOST_PER_PAGE);
  return context.apps
    .all()
    .filter(({ definition }) => definition.kind === "ExternalClientApp")
    .sort((a, b) => a.definition.name.localeCompare(b.definition.name))
    .slice(page * size, (page + 1) * size)
    .map(({ definition, policies }) => usageOf(definition, policies?.enabled ?? false));
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
  return rows.map((row) => ({ ...row, app: usageOf(app, true) }));
}

/** The refresh tokens of one user, the latest used first. */
export function tokensInUse(context: IdentityContext, app: AppDefinition, userId: string): readonly TokenUsage[] {
  const rows = context.database
    .prepare(
      `SELECT g.userId, u."Username" AS username, g.id AS tokenId, g.createdAt AS firstAt, g.lastUsedAt AS lastAt, g.useCount
       ${IN_USE} ORDER BY g.lastUsedAt DESC, g.id`,
    )
    .all(app.consumerKey) as unknown as UsageRow[];
  return rows.filter((row) => sameId(row.userId, userId)).map((row) => ({ ...row, app: usageOf(app, true) }));
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
    .prepare(`SELECT id, userId FROM "_Grant" WHERE consumerKey = ? AND revokedAt IS NULL`)
    .all(consumerKey) as { id: string; userId: string }[];
  for (const row of rows) if (userId === undefined || sameId(row.userId, userId)) revokeOne(context, row.id);
  if (userId === undefined) context.sessions.endApp(consumerKey);
}
