import { type Clock, isPosternError, type PosternError } from "@postern/kernel";
import type { DpopKey } from "../dpop/dpop-key.ts";
import type { DpopProver } from "../dpop/dpop-prover.ts";
import { errors } from "../errors.ts";
import { refreshTokens } from "../flow/refresh-flow.ts";
import { grantOf } from "../flow/save-grant.ts";
import type { TokenSource } from "../flow/token-source.ts";
import { LOGIN_TIMEOUT_MS, type OAuthClient } from "../oauth/oauth-client.ts";
import type { DpopOptions } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import type { GrantRecord, Lease, TokenStore } from "../ports/token-store.ts";
import { checkOwner } from "./check-owner.ts";
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
  /** How long the request may take, milliseconds; at most REQUEST_MS. */
  readonly requestMs: number;
  readonly clock: Clock;
  /** The flow that is run when there is no grant, when it has ended, and when it has no refresh token. */
  readonly source: TokenSource | null;
  readonly dpop: DpopOptions;
  /** The prover of a grant's key; the same for its whole life, because it knows the servers' nonces. */
  prover(key: DpopKey): DpopProver;
}

/**
 * A live record whose access token is not `refusedToken`: another worker's, if one has renewed already, else our own.
 * With null any token will do: the stored one, or that of the one login of many workers that start together.
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
        const renewed = await replaced(() => renewUnderLease(deps, refusedToken, lease));
        if (renewed) return renewed;
      } finally {
        await lease.release();
      }
      continue;
    }
    await changed;
    listening.abort();
    const record = usable(deps, await store.get(grantId));
    if (record && record.accessToken !== refusedToken) return record;
    if (clock.now() > giveUpAt) throw errors.TIMEOUT({ what: "Waiting for another worker's refresh", ms: PATIENCE_MS });
  }
}

/** null where the flow has yet to make the grant, or to make it anew. Throws where there is no flow. */
function usable({ grantId, source }: Renewal, record: GrantRecord | null): GrantRecord | null {
  const state = record?.status.state ?? "none";
  if (state === "live") return record;
  if (source && ["none", "dead", "lost-in-flight"].includes(state)) return null;
  if (record) checkStatus(record);
  throw errors.GRANT_NOT_FOUND({ grantId });
}

/** null when the record was replaced meanwhile (a new login), or has just ended, and must be read again. */
async function renewUnderLease(deps: Renewal, refusedToken: string | null, lease: Lease): Promise<GrantRecord | null> {
  const { store, clock, worker, requestMs, source } = deps;
  let stored = await store.get(deps.grantId);
  const found = usable(deps, stored);
  if (found && found.accessToken !== refusedToken) return found;
  if (found?.intent) stored = await settleIntent(deps, found);
  const record = usable(deps, stored);
  if (record?.refreshToken === null && !source) throw errors.GRANT_NOT_REFRESHABLE({ grantId: record.grantId });
  // Before anything is sent: a refresh would only make another token that anybody can use.
  if (deps.dpop.dpop === "required" && record?.refreshToken != null && !record.dpopKey)
    throw errors.DPOP_NOT_BOUND({ host: deps.app.redactedFrom });
  // A lease that is nearly over gives no time for a request; taking it again is cheap.
  if (lease.expiresAt - clock.now() <= requestMs) return null;
  if (!record) return logIn(deps, stored);

  const startedAt = clock.now();
  const intent = { worker, startedAt, deadline: startedAt + requestMs };
  const intended = await store.put({ ...record, intent }, record.version);
  const tokens = await send(deps, intended);
  return tokens && store.put(withTokens(intended, tokens), intended.version);
}

/** The flow, run where there is nothing to refresh. It spends nothing, so nothing is written before it has answered. */
async function logIn(deps: Renewal, ended: GrantRecord | null): Promise<GrantRecord> {
  const { store, grantId, source, app, dpop } = deps;
  if (!source) throw errors.GRANT_NOT_FOUND({ grantId });
  const tokens = await source.request(app, { ...dpop, prover: ended?.dpopKey ? deps.prover(ended.dpopKey) : null });
  if (ended) checkOwner(ended, tokens);
  const { clientId, loginUrl } = app;
  const record = grantOf({ clientId, loginUrl, username: ended?.username ?? null }, grantId, tokens);
  return store.put(record, ended?.version ?? null);
}

/** A conflict means that someone logged in anew under our hands: their record wins. */
async function replaced(work: () => Promise<GrantRecord | null>): Promise<GrantRecord | null> {
  try {
    return await work();
  } catch (error) {
    if (isPosternError(error, "TOKEN_STORE_CONFLICT")) return null;
    throw error;
  }
}

/** null when the grant has ended and the flow shall make it anew. */
async function send(deps: Renewal, record: GrantRecord): Promise<Tokens | null> {
  const { store, app, source, clock, worker, dpop } = deps;
  const prover = record.dpopKey ? deps.prover(record.dpopKey) : null;
  try {
    const tokens = await requested();
    checkOwner(record, tokens);
    return tokens;
  } catch (error) {
    if (record.refreshToken !== null && endsGrant(error)) {
      const { error: code, description } = error.data as { error: string; description: string };
      const status = { state: "dead", error: code, description, worker, at: clock.now() } as const;
      const dead = await store.put({ ...record, intent: null, status }, record.version);
      if (source) return null;
      checkStatus(dead, error);
    }
    // Running a flow again spends nothing.
    if (record.refreshToken === null || certainlyUnspent(error))
      await store.put({ ...record, intent: null }, record.version);
    throw error;
  }

  async function requested(): Promise<Tokens> {
    const { refreshToken, isHybrid = false } = record;
    if (refreshToken !== null)
      return refreshTokens(app, refreshToken, { prover, isHybrid, ...(dpop.dpop && { dpop: dpop.dpop }) });
    if (source) return source.request(app, { ...dpop, prover });
    throw errors.GRANT_NOT_REFRESHABLE({ grantId: record.grantId });
  }
}

/**
 * Whether the org has said that this refresh token will never work again. Refusals with another cause (address, user,
 * app, scope) leave the grant alive: it works again once the cause is gone.
 */
function endsGrant(error: unknown): error is PosternError {
  if (isPosternError(error, "REFRESH_TOKEN_ENDED")) return true;
  return isPosternError(error, "OAUTH_REFUSED") && error.data.error === "invalid_grant";
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
    tokenType: tokens.tokenType,
    dpopKey: tokens.dpopKey ?? record.dpopKey ?? null,
    expiresAt: tokens.expiresAt,
    // Unknown until the first answer where only a refresh token was imported.
    organizationId: record.organizationId || tokens.organizationId,
    userId: record.userId || tokens.userId,
    identityUrl: record.identityUrl || tokens.identityUrl,
    status: { state: "live" },
    intent: null,
  };
}
