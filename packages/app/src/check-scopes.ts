import { STOCK_SCOPES, type StockScope } from "@postern/kernel";
import type { AppType } from "./app-definition.ts";
import { errors } from "./errors.ts";

/** Names that people write because metadata files or other providers use them. */
const MEANT: Readonly<Record<string, StockScope>> = {
  basic: "id",
  refreshtoken: "refresh_token",
  offlineaccess: "refresh_token",
  chatter: "chatter_api",
  custompermissions: "custom_permissions",
  wave: "wave_api",
  pardot: "pardot_api",
};

/** The scopes without duplicates and synonyms; throws for unknown ones and for those the type cannot do without. */
export function checkScopes(given: readonly string[], type: AppType): StockScope[] {
  const scopes = new Set<StockScope>();
  for (const scope of given) {
    if (!isStock(scope)) {
      const plain = scope.toLowerCase();
      throw errors.APP_SCOPE_UNKNOWN({
        scope,
        meant: isStock(plain) ? plain : (MEANT[plain.replace(/\W|_/g, "")] ?? null),
      });
    }
    // Synonyms on the wire, but some apps that have one refuse the other.
    scopes.add(scope === "offline_access" ? "refresh_token" : scope);
  }
  if (scopes.size === 0)
    throw errors.APP_SCOPE_MISSING({ scope: "api", reason: "An app without scopes gets tokens that open nothing." });
  if (type === "service" && scopes.size === 1 && scopes.has("full"))
    throw errors.APP_SCOPE_MISSING({
      scope: "api",
      reason: "In the client credentials flow `full` alone counts as no scope.",
    });
  return [...scopes];
}

function isStock(scope: string): scope is StockScope {
  return (STOCK_SCOPES as readonly string[]).includes(scope);
}
