import { isPosternError } from "@postern/kernel";
import type { KeyExchange, KeyRing, SealedRecord, StoredKeys } from "./key-ring.ts";
import { type KeySource, parseKey } from "./master-key.ts";
import type { ChangeKeyOptions, KeyChange } from "./vault.ts";

type Soon<T> = T | Promise<T>;

/** What a change of keys asks of the place that a vault is kept in. Each call is one short transaction. */
export interface KeyRoom {
  /** Stores what the stored keys are exchanged for, or leaves them when that is null; then the ring takes them over. */
  exchange(of: (stored: StoredKeys) => KeyExchange | null): Soon<void>;
  /** Records of generations before this one, in the order of their ids, behind an id. */
  oldRecords(generation: number, after: string | null, limit: number): Soon<readonly SealedRecord[]>;
  /** Replaces records that are still as they were read; resolves to how many. */
  replaceRecords(records: readonly Resealed[]): Soon<number>;
  /** Removes the data keys before this generation that no record needs; resolves to whether all are gone. */
  dropKeys(generation: number): Soon<boolean>;
  /** The leases that are held now. */
  leases(): Soon<readonly LeaseName[]>;
  changed(grantId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

export interface Resealed {
  readonly before: SealedRecord;
  readonly after: SealedRecord;
}

export interface LeaseName {
  readonly grantId: string;
  readonly leaseId: string;
}

/** A grant that is written all the time may slip through a pass; workers that learn of the new key end that. */
const PASSES = 20;

/** Changes the master key of any vault: `Vault.changeKey`. */
export async function changeVaultKey(
  room: KeyRoom,
  ring: KeyRing,
  source: KeySource,
  options: ChangeKeyOptions = {},
): Promise<KeyChange> {
  const next = options.newKey === undefined ? source.next() : parseKey(options.newKey, "the new key");
  await room.exchange((stored) => {
    const exchange = ring.exchange(stored, next);
    ring.adopt(next);
    return exchange;
  });
  const moving = { room, ring, options, moved: 0, unreadable: new Set<string>() };
  const isSettled = await settle(moving);
  const complete = isSettled && (await room.dropKeys(ring.newest()));
  if (options.newKey === undefined) source.changed();
  return { moved: moving.moved, unreadable: [...moving.unreadable], complete };
}

/**
 * Resolves to true when nobody needs the old data keys: no record does, and whoever was refreshing when the last one was moved, and may
 * still write with an old key, has ended. Whoever begins later with the old master key is refused at its first read.
 */
async function settle(moving: Moving): Promise<boolean> {
  for (let pass = 0; pass < PASSES; pass++) {
    const found = await moveRecords(moving);
    if (found === 0 && pass > 0) return true;
    await leasesEnded(moving);
  }
  return false;
}

interface Moving {
  readonly room: KeyRoom;
  readonly ring: KeyRing;
  readonly options: ChangeKeyOptions;
  readonly unreadable: Set<string>;
  moved: number;
}

/** One pass over the records with old data keys; how many there were, damaged ones aside. */
async function moveRecords(moving: Moving): Promise<number> {
  const { room, ring, options } = moving;
  let found = 0;
  let after: string | null = null;
  for (;;) {
    options.signal?.throwIfAborted();
    const rows: readonly SealedRecord[] = await room.oldRecords(ring.newest(), after, options.batch ?? 200);
    if (rows.length === 0) return found;
    const resealed = rows.flatMap((row) => reseal(moving, row));
    found += resealed.length;
    moving.moved += await room.replaceRecords(resealed);
    await options.onProgress?.(moving.moved);
    after = rows.at(-1)!.grantId;
    // A vault whose calls do not wait lets others of this process have their turn.
    await new Promise(setImmediate);
  }
}

function reseal({ ring, unreadable }: Moving, before: SealedRecord): Resealed[] {
  try {
    return [{ before, after: ring.seal(ring.open(before), before.version) }];
  } catch (error) {
    if (!isPosternError(error, "VAULT_UNREADABLE")) throw error;
    unreadable.add(before.grantId);
    return [];
  }
}

/** Waits until none of the leases that are held now is held. */
async function leasesEnded({ room, options: { signal } }: Moving): Promise<void> {
  const now = new Set((await room.leases()).map(({ leaseId }) => leaseId));
  for (;;) {
    const held = (await room.leases()).find(({ leaseId }) => now.has(leaseId));
    if (!held) return;
    await room.changed(held.grantId, 1_000, signal);
    signal?.throwIfAborted();
  }
}
