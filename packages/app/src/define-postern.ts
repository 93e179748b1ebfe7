import type { App, AppInput } from "./app-definition.ts";
import { defineApp } from "./define-app.ts";
import { defineSync, type SyncInput, type SyncObject } from "./define-sync.ts";
import { errors } from "./errors.ts";

export interface PosternInput {
  readonly app: AppInput | App;
  readonly sync?: readonly (SyncInput | SyncObject)[];
}

/** The whole of `postern.config.ts`: what the app is and what it moves. */
export interface Postern {
  readonly app: App;
  readonly sync: readonly SyncObject[];
}

/**
 * The definition an External Client App is run from. Pure: it opens nothing and reads nothing.
 *
 * @example
 * export default definePostern({
 *   app: defineApp({ name: "Acme Connect", type: "web", callbackUrls: ["http://localhost:7800/oauth/callback"], scopes: ["api", "refresh_token"] }),
 *   sync: ["Account", { object: "Opportunity", direction: "two-way" }],
 * });
 */
export function definePostern(input: PosternInput): Postern {
  if (typeof input !== "object" || input === null || typeof input.app !== "object" || input.app === null)
    throw errors.CONFIG_SHAPE({ at: "the definition", expected: "an object with an app" });
  if (input.sync !== undefined && !Array.isArray(input.sync))
    throw errors.CONFIG_SHAPE({ at: "sync", expected: "a list of objects" });
  const app = "developerName" in input.app ? input.app : defineApp(input.app);
  const sync = (input.sync ?? []).map((one) => defineSync(withoutNulls(one)));
  const taken = new Set<string>();
  for (const { object, table } of sync)
    for (const name of [`object ${object.toLowerCase()}`, `table ${table}`]) {
      if (taken.has(name)) throw errors.SYNC_OBJECT_REPEATED({ object, table });
      taken.add(name);
    }
  if (sync.length > 0) checkSyncScopes(app);
  return { app, sync };
}

/** A finished SyncObject is taken again as it is. */
function withoutNulls(one: SyncInput | SyncObject): SyncInput {
  if (typeof one === "string") return one;
  const { fields, ...rest } = one;
  return fields === null || fields === undefined ? rest : { ...rest, fields };
}

function checkSyncScopes(app: App): void {
  const has = (scope: string) => (app.scopes as readonly string[]).includes(scope);
  if (!has("api") && !has("full"))
    throw errors.APP_SCOPE_MISSING({ scope: "api", reason: "Sync reads and writes records over the APIs." });
  if (app.flow === "web-server" && !has("refresh_token"))
    throw errors.APP_SCOPE_MISSING({
      scope: "refresh_token",
      reason: "Sync works while nobody is logged in, and without it the session ends within hours.",
    });
}
