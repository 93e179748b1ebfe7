import { type Clock, isPosternError } from "@postern/kernel";
import { errors } from "../errors.ts";
import { refreshTokens } from "../flow/refresh-tokens.ts";
import type { ServerFlow } from "../flow/server-flow.ts";
import { LOGIN_TIMEOUT_MS, type OAuthClient, type OAuthClientOptions } from "../oauth/oauth-client.ts";
import type { Tokens } from "../oauth/tokens.ts";
import type { GrantRecord, Lease, TokenStore } from "../ports/token-store.ts";
import { checkStatus } from "./check-status.ts";
import { certainlyUnspent, settleIntent } from "./settle-intent.ts";

/** Shorter than the lease, so that no worker starts while another's request can still be on the wire. */
export const REQUEST_MS = LOGIN_TIMEOUT_MS;
/** Covers waiting for a dead worker's deadline, its introspection, our own request and the writes between. */
export const LEASE_MS = 60_000;
/** How long a worker waits for another's refresh before it says so. */
export const PATIENCE_MS = 90_000;

export interface Renewal {
  readonly store: TokenStore;
  readonly grantId: string;
  readonly worker: string;
  readonly app: OAuthClient;
  readonly options: OAuthClientOptions;
  readonly clock: Clock;
  /** The flow by which an expired session is renewed when there is no refresh token; null: it is not. */
  readonly source: ServerFlow | null;
}

/**
 * A record whose access token is not `refusedToken`: another worker's, if one has renewed already, else our own.
 * One refresh per grant across all processes: lease → durable intent → request → durable outcome.
 * Re-sending a spent refresh token would revoke its whole family, so an intent that is found is settled, never repeated.
 */
export async function renew(deps: Renewal, refusedToken: string | null, signal?: AbortSignal): Promise<GrantRecord> {
  const { store, grantId, worker, clock } = deps;
  // Metadata is read before the lease is taken, so that a slow login server does not use it up.
  await deps.app.server();
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (;;) {
    signal?.throwIfAborted();
    // Listening starts before asking, or a release between the two would be missed.
    const listening = new AbortController();
    const changed = store.changed(
      grantId,
      1_000,
      signal ? AbortSignal.any([signal, listening.signal]) : listening.signal,
    );
    const lease = await store.lease(grantId, worker, LEASE_MS);
    if (lease) {
      listening.abort();
      try {
        const renewed = await renewUnderLease(deps, refusedToken, lease);
        if (renewed) return renewed;
      } finally {
        await lease.release();
      }
      continue;
    }
    await changed;
    listening.abort();
    const record = await current(store, grantId);
    if (record.accessToken !== refusedToken) return record;
    if (clock.now() > giveUpAt) throw errors.TIMEOUT({ what: "Waiting for another worker's refresh", ms: PATIENCE_MS });
  }
}

async function current(store: TokenStore, grantId: string): Promise<GrantRecord> {
  const record = await store.get(grantId);
  if (!record) throw errors.GRANT_NOT_FOUND({ grantId });
  checkStatus(record);
  return record;
}

/** null when the record was replaced meanwhile (a new login) and must be read again. */
async function renewUnderLease(deps: Renewal, refusedToken: string | null, lease: Lease): Promise<GrantRecord | null> {
  const { store, clock, worker } = deps;
  let record = await current(store, deps.grantId);
  if (record.accessToken !== refusedToken) return record;
  if (record.intent) record = await settleIntent(deps, record);
  if (record.refreshToken === null && deps.source === null)
    throw errors.GRANT_NOT_REFRESHABLE({ grantId: record.grantId });
  // A lease that is nearly over gives no time for a request; taking it again is cheap.
  if (lease.expiresAt - clock.now() <= REQUEST_MS) return null;

  return replaced(async () => {
    const startedAt = clock.now();
    const intended = await store.put(
      { ...record, intent: { worker, startedAt, deadline: startedAt + REQUEST_MS } },
      record.version,
    );
    const tokens = await send(deps, intended);
    return store.put(withTokens(intended, tokens), intended.version);
  });
}

/** A conflict means that someone logged in anew under our hands: their record wins. */
async function replaced(work: () => Promise<GrantRecord>): Promise<GrantRecord | null> {
  try {
    return await work();
  } catch (error) {
    if (isPosternError(error, "TOKEN_STORE_CONFLICT")) return null;
    throw error;
  }
}

async function send(deps: Renewal, record: GrantRecord): Promise<Tokens> {
  const { store, app, options, clock, worker } = deps;
  try {
    // A server flow spends nothing and needs no such care; the intent is harmless.
    if (record.refreshToken === null && deps.source) return await deps.source.tokens(app, options, clock);
    if (record.refreshToken === null) throw errors.GRANT_NOT_REFRESHABLE({ grantId: record.grantId });
    return await refreshTokens(app, await app.server(), record.refreshToken, options, clock);
  } catch (error) {
    if (isPosternError(error, "OAUTH_REFUSED") && error.data.error === "invalid_grant" && !isAddress(error.data)) {
      const { error: code, description } = error.data as { error: string; description: string };
      const status = { state: "dead", error: code, description, worker, at: clock.now() } as const;
      checkStatus(await store.put({ ...record, intent: null, status }, record.version), error);
    }
    if (record.refreshToken === null || certainlyUnspent(error))
      await store.put({ ...record, intent: null }, record.version);
    throw error;
  }
}

/** Refused for where or when the request came from: the grant itself is good. */
function isAddress(data: Readonly<Record<string, unknown>>): boolean {
  return /ip restricted/i.test(String(data.description));
}

/** `instance_url` is read from every answer because an org can move; an absent refresh token means that it did not rotate. */
function withTokens(record: GrantRecord, tokens: Tokens): Omit<GrantRecord, "version"> {
  return {
    ...record,
    instanceUrl: tokens.instanceUrl,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? record.refreshToken,
    scopes: tokens.scopes ?? record.scopes,
    issuedAt: tokens.issuedAt,
    status: { state: "live" },
    intent: null,
  };
}
