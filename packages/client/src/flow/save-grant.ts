import { isPosternError } from "@postern/kernel";
import { errors } from "../errors.ts";
import type { DpopKey } from "../keys/dpop-key.ts";
import type { Tokens } from "../oauth/tokens.ts";
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
  readonly tokens: Tokens;
  readonly clientId: string;
  readonly loginUrl: string;
  readonly username?: string | null;
  /** The key of tokens that are bound to one. */
  readonly dpop?: DpopKey;
  /** How the grant was come by. */
  readonly flow?: string;
  /** Saves even where the org will end another grant of this store for it. */
  readonly evenIfFull?: boolean;
}): Promise<GrantRecord> {
  const { store, grantId, tokens } = input;
  if (tokens.refreshToken !== null && !input.evenIfFull) await checkApprovalLimit(store, input);
  // A worker may be writing the outcome of a refresh at this moment; the login comes after it.
  for (let attempt = 0; ; attempt++) {
    const existing = await store.get(grantId);
    try {
      return await store.put(grantOf(input, grantId, tokens), existing?.version ?? null);
    } catch (error) {
      if (attempt === 5 || !isPosternError(error, "TOKEN_STORE_CONFLICT")) throw error;
    }
  }
}

function grantOf(
  input: {
    readonly clientId: string;
    readonly loginUrl: string;
    readonly username?: string | null;
    readonly dpop?: DpopKey;
    readonly flow?: string;
  },
  grantId: string,
  tokens: Tokens,
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
    status: { state: "live" },
    intent: null,
    ...(input.dpop && tokens.tokenType === "DPoP" ? { dpop: input.dpop } : {}),
    ...(input.flow === undefined ? {} : { flow: input.flow }),
  };
}

/** Approvals of one app by one user that Salesforce keeps (Help: Manage OAuth-Enabled Connected Apps). */
const APPROVALS = 5;

/** Five grants of this user and app are in use already: the org has ended one of them for this login, or will. */
async function checkApprovalLimit(
  store: TokenStore,
  input: {
    readonly grantId: string;
    readonly tokens: Tokens;
    readonly clientId: string;
    readonly username?: string | null;
  },
): Promise<void> {
  const { userId, organizationId } = input.tokens;
  const others = (await store.list()).filter(
    (grant) =>
      grant.grantId !== input.grantId &&
      grant.clientId === input.clientId &&
      grant.userId === userId &&
      grant.organizationId === organizationId &&
      grant.refreshToken !== null &&
      grant.status.state === "live",
  );
  if (others.length < APPROVALS) return;
  const username = input.username ?? others.find((grant) => grant.username !== null)?.username ?? userId;
  throw errors.APPROVAL_LIMIT({ grants: others.map(({ grantId }) => grantId), username, limit: APPROVALS });
}
