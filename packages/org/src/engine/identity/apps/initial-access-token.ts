import { ApiFault } from "../../api-fault.ts";
import type { IdentityContext } from "../context.ts";
import { randomText, tokenHash } from "../tokens/token-shapes.ts";
import type { App } from "./apps.ts";

/**
 * "Generate an Initial Access Token": for a connected app of this org, and in the place of the one it had. Throws ApiFault INVALID_INPUT.
 */
export function newInitialAccessToken(context: IdentityContext, consumerKey: string): string {
  const app = context.apps.find(consumerKey);
  if (!app?.policies) throw new ApiFault("INVALID_INPUT", "No app of this org has that consumer key.");
  if (app.definition.kind !== "ConnectedApp")
    throw new ApiFault(
      "INVALID_INPUT",
      `${app.definition.name} is an external client app: only connected apps register others.`,
    );
  const token = `6Cel800${randomText(context.random, 80)}`;
  context.database
    .prepare(
      `INSERT INTO "_InitialAccessToken" (consumerKey, hash, issuedAt) VALUES (?, ?, ?)
       ON CONFLICT (consumerKey) DO UPDATE SET hash = excluded.hash, issuedAt = excluded.issuedAt`,
    )
    .run(consumerKey, tokenHash(token), context.now());
  return token;
}

/** The app that a token was made for, as long as it is installed and switched on. */
export function appOfInitialAccessToken(context: IdentityContext, token: string): App | undefined {
  const row = context.database
    .prepare(`SELECT consumerKey FROM "_InitialAccessToken" WHERE hash = ?`)
    .get(tokenHash(token)) as { consumerKey: string } | undefined;
  const app = row && context.apps.find(row.consumerKey);
  return app?.policies?.enabled && !app.policies.blocked ? app : undefined;
}
