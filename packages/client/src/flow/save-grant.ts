import { isPosternError } from "@postern/kernel";
import type { GrantTokens } from "../oauth/tokens.ts";
import type { GrantRecord, TokenStore } from "../ports/token-store.ts";

/**
 * Stores the tokens of a finished login under a grant id, over whatever was there: a new login replaces a dead or lost grant.
 *
 * @example
 * const tokens = await flow.finish(callbackUrl, expected);
 * await saveGrant({ store, grantId: "default", tokens, clientId, loginUrl });
 */
export async function saveGrant(input: {
  readonly store: TokenStore;
  readonly grantId: string;
  readonly tokens: GrantTokens;
  readonly clientId: string;
  readonly loginUrl: string;
  readonly username?: string | null;
}): Promise<GrantRecord> {
  const { store, grantId, tokens } = input;
  return replaceGrant(store, grantOf(input, grantId, tokens));
}

/** Writes a record over whatever is there. */
export async function replaceGrant(store: TokenStore, record: Omit<GrantRecord, "version">): Promise<GrantRecord> {
  // A worker may be writing the outcome of a refresh at this moment; the login comes after it.
  for (let attempt = 0; ; attempt++) {
    const existing = await store.get(record.grantId);
    try {
      return await store.put(record, existing?.version ?? null);
    } catch (error) {
      if (attempt === 5 || !isPosternError(error, "TOKEN_STORE_CONFLICT")) throw error;
    }
  }
}

/** What is stored of a login. */
export function grantOf(
  input: { readonly clientId: string; readonly loginUrl: string; readonly username?: string | null },
  grantId: string,
  tokens: GrantTokens,
): Omit<GrantRecord, "version"> {
  return {
    grantId,
    clientId: input.clientId,
    loginUrl: input.loginUrl,
    instanceUrl: tokens.instanceUrl,
    organizationId: tokens.organizationId,
    userId: tokens.userId,
    username: input.username ?? null,
    identityUrl: tokens.identityUrl,
    scopes: tokens.scopes ?? [],
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    issuedAt: tokens.issuedAt,
    tokenType: tokens.tokenType ?? "Bearer",
    dpopKey: tokens.dpopKey ?? null,
    expiresAt: tokens.expiresAt ?? null,
    ...(tokens.flow && { flow: tokens.flow }),
    ...(tokens.isHybrid && { isHybrid: true }),
    status: { state: "live" },
    intent: null,
  };
}
