/** Scopes a token response may carry under `full`: everything but the right to refresh. */
const NOT_IN_FULL = new Set(["refresh_token", "offline_access"]);

/**
 * The scopes a request comes to: all of the app's when none is named, else the named ones in the order of the app.
 * Returns null when one of them is not the app's ("OAuth Tokens and Scopes").
 */
export function requestedScopes(
  requested: string | undefined,
  ofApp: readonly string[],
  offlineAccessSynonym: boolean,
): readonly string[] | null {
  const names = new Set((requested ?? "").split(/\s+/).filter(Boolean));
  if (names.size === 0) return ofApp;
  if (offlineAccessSynonym && names.has("offline_access") && !ofApp.includes("offline_access")) {
    names.delete("offline_access");
    names.add("refresh_token");
  }
  const full = ofApp.includes("full");
  for (const name of names) if (!ofApp.includes(name) && !(full && !NOT_IN_FULL.has(name))) return null;
  return [...ofApp.filter((scope) => names.has(scope)), ...[...names].filter((scope) => !ofApp.includes(scope))];
}

export const mayRefresh = (scopes: readonly string[]) =>
  scopes.includes("refresh_token") || scopes.includes("offline_access");

/** Whether a token may call the data APIs. */
export const coversApi = (scopes: ReadonlySet<string>) => scopes.has("api") || scopes.has("full");

/** One text per set of scopes, whatever their order: an approval holds for exactly one set. */
export const scopeSetKey = (scopes: readonly string[]) => [...new Set(scopes)].sort().join(" ");

/** Scopes that mean nothing where no person is present: `full` alone does not count either. */
const NOT_FOR_SERVERS = new Set(["full", "refresh_token", "offline_access"]);

/** The scopes of a grant made without a person: the app's, less those. */
export const serverScopes = (ofApp: readonly string[]) => ofApp.filter((scope) => !NOT_FOR_SERVERS.has(scope));

/** Whether a token opens pages (single access, frontdoor). */
export const coversWeb = (scopes: ReadonlySet<string>) => scopes.has("web") || scopes.has("full");
