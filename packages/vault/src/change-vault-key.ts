import { isPosternError } from "@postern/kernel";
import type { KeyExchange, KeyRing, SealedRecord, StoredKeys } from "./key-ring.ts";
import { type KeySource, type MasterKey, parseKey } from "./master-key.ts";
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

/** Changes the master key of any vault: `Vault.changeKey`. */
export async function changeVaultKey(
  room: KeyRoom,
  ring: KeyRing,
  source: KeySource,
  options: ChangeKeyOptions = {},
): Promise<KeyChange> {
  const next = options.newKey === undefined ? source.next() : parseKey(options.newKey, "the new key");
  // Who was refreshing before may still write with the old data key; whoever starts later is refused at its first read.
  const before = await exchangeKeys(room, ring, next);
  const moving = { room, ring, options, moved: 0, unreadable: new Set<string>() };
  await moveRecords(moving);
  if (await ended(room, before, options.signal)) await moveRecords(moving);
  const complete = await room.dropKeys(ring.newest());
  if (options.newKey === undefined) source.changed();
  return { moved: moving.moved, unreadable: [...moving.unreadable], complete };
}

async function exchangeKeys(room: KeyRoom, ring: KeyRing, next: MasterKey): Promise<readonly LeaseName[]> {
  await room.exchange((stored) => {
    const exchange = ring.exchange(stored, next);
    ring.adopt(next);
    return exchange;
  });
  return room.leases();
}

interface Moving {
  readonly room: KeyRoom;
  readonly ring: KeyRing;
  readonly options: ChangeKeyOptions;
  readonly unreadable: Set<string>;
  moved: number;
}

async function moveRecords(moving: Moving): Promise<void> {
  const { room, ring, options } = moving;
  let after: string | null = null;
  for (;;) {
    options.signal?.throwIfAborted();
    const rows: readonly SealedRecord[] = await room.oldRecords(ring.newest(), after, options.batch ?? 200);
    if (rows.length === 0) return;
    moving.moved += await room.replaceRecords(rows.flatMap((row) => reseal(moving, row)));
    options.onProgress?.(moving.moved);
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

/** Waits until none of these leases is held; false when there were none. */
async function ended(room: KeyRoom, leases: readonly LeaseName[], signal?: AbortSignal): Promise<boolean> {
  const names = new Set(leases.map(({ leaseId }) => leaseId));
  for (;;) {
    const held = (await room.leases()).find(({ leaseId }) => names.has(leaseId));
    if (!held) return leases.length > 0;
    await room.changed(held.grantId, 1_000, signal);
    signal?.throwIfAborted();
  }
}
