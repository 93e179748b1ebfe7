import type { GrantLife, GrantRecord, Lease, TokenStore } from "@postern/client";
import { type Clock, isPosternError, systemClock } from "@postern/kernel";

export interface CopyGrantsOptions {
  readonly from: TokenStore;
  readonly to: TokenStore;
  /** What the destination is called in the source's marks and in the errors of those who still come there: `the vault in Postgres`. */
  readonly toName: string;
  /** All when left out. */
  readonly grantIds?: readonly string[];
  /** Who does it, in leases and marks. Random by default. */
  readonly worker?: string;
  readonly clock?: Clock;
  /** Stops before the next grant. */
  readonly signal?: AbortSignal;
  onGrant?(line: CopiedGrant): void;
}

export type CopyOutcome =
  | "moved"
  /** An earlier call has moved it there. */
  | "moved-before"
  /** It has moved to another place. */
  | "elsewhere"
  /** The destination has a grant of this name that did not come from here; both stay as they are. */
  | "taken"
  /** A worker kept its lease for all the time that was waited; call again. */
  | "busy";

export interface CopiedGrant {
  readonly grantId: string;
  readonly outcome: CopyOutcome;
}

/** Long enough for the few writes of one grant, and for a worker's refresh to end. */
const LEASE_MS = 60_000;
const PATIENCE_MS = 90_000;

/**
 * Moves grants from one store to another, while workers use them. Under the grant's lease the source is marked as moved, which stops
 * every refresh from there; then the destination gets the grant, and only then the source forgets its tokens. Cut off anywhere, no
 * grant is lost or can be refreshed in two places, and the next call goes on. Workers of the source are told GRANT_MOVED.
 *
 * @example
 * const moved = await copyGrants({ from: fileVault({ path }), to: postgresVault({ key }), toName: "the vault in Postgres" });
 * console.table(moved);
 */
export async function copyGrants(options: CopyGrantsOptions): Promise<readonly CopiedGrant[]> {
  const { from, signal } = options;
  const move = { ...options, worker: options.worker ?? crypto.randomUUID(), clock: options.clock ?? systemClock() };
  const grantIds = options.grantIds ?? (await from.list()).map(({ grantId }) => grantId);
  const lines: CopiedGrant[] = [];
  for (const grantId of grantIds) {
    signal?.throwIfAborted();
    const outcome = await moveGrant(move, grantId);
    if (outcome === null) continue;
    const line = { grantId, outcome };
    lines.push(line);
    options.onGrant?.(line);
  }
  return lines;
}

type Move = CopyGrantsOptions & { readonly worker: string; readonly clock: Clock };

/** null when there is no such grant. */
async function moveGrant(move: Move, grantId: string): Promise<CopyOutcome | null> {
  const lease = await patientLease(move, grantId);
  if (!lease) return "busy";
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await moveUnderLease(move, grantId);
      } catch (error) {
        // Somebody logged in anew at either place, or came to it after our lease had ended: as it is now, it is looked at again.
        if (attempt === 5 || !isPosternError(error, "TOKEN_STORE_CONFLICT")) throw error;
      }
    }
  } finally {
    await lease.release();
  }
}

async function patientLease({ from, worker, clock, signal }: Move, grantId: string): Promise<Lease | null> {
  // Hardly any grant is being refreshed just now; to listen costs more than to ask.
  const free = await from.lease(grantId, worker, LEASE_MS);
  if (free) return free;
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (;;) {
    signal?.throwIfAborted();
    const listening = new AbortController();
    const changed = from.changed(grantId, 1_000, listening.signal);
    const lease = await from.lease(grantId, worker, LEASE_MS);
    if (!lease && clock.now() < giveUpAt) await changed;
    listening.abort();
    if (lease || clock.now() >= giveUpAt) return lease;
  }
}

async function moveUnderLease(move: Move, grantId: string): Promise<CopyOutcome | null> {
  const { from, to, toName } = move;
  const found = await from.get(grantId);
  if (!found) return null;
  const there = await to.get(grantId);
  if (found.status.state === "moved") {
    if (found.status.to !== toName) return "elsewhere";
    if (isEmpty(found)) return "moved-before";
    if (there && isLife(there) && !isSameGrant(there, found)) return "taken";
  } else if (there && isLife(there)) return "taken";

  const marked = isLife(found) ? await mark(move, found) : found;
  if (!there || !isLife(there)) await arrive(move, marked, there);
  await from.put({ ...marked, accessToken: "", refreshToken: null, dpopKey: null, intent: null }, marked.version);
  return "moved";
}

/** The tokens stay until the destination has them. */
function mark({ from, toName, worker, clock }: Move, found: GrantRecord & { status: GrantLife }): Promise<GrantRecord> {
  const status = { state: "moved", to: toName, worker, at: clock.now(), before: found.status } as const;
  return from.put({ ...found, status }, found.version);
}

/** A refresh whose worker died here is settled there, as it would have been here. */
async function arrive({ to }: Move, marked: GrantRecord, there: GrantRecord | null): Promise<void> {
  const status = marked.status.state === "moved" ? marked.status.before : marked.status;
  await to.put({ ...marked, status }, there?.version ?? null);
}

const isLife = (record: GrantRecord): record is GrantRecord & { status: GrantLife } => record.status.state !== "moved";

const isEmpty = (record: GrantRecord) => record.accessToken === "" && record.refreshToken === null;

/** What came from here is as young, or younger where it was refreshed since. */
const isSameGrant = (there: GrantRecord, here: GrantRecord) =>
  there.clientId === here.clientId &&
  there.organizationId === here.organizationId &&
  there.userId === here.userId &&
  there.issuedAt >= here.issuedAt;
