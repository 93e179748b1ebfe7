import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { GrantRecord } from "@postern/client";
import { errors } from "./errors.ts";
import type { KeySource, MasterKey } from "./master-key.ts";
import { seal, unseal } from "./seal.ts";

/**
 * The keys of a vault. Records are sealed by a data key; data keys are sealed by the master key and lie beside the records.
 * Each change of the master key makes a new generation of data key, so what the old one has opened opens nothing new.
 */
export interface KeyRing {
  /** Takes the stored keys over. Throws VAULT_WRONG_KEY or VAULT_KEY_RETIRED while it has none that it can open. */
  load(stored: StoredKeys): void;
  /** Whether a record of this generation can be opened without loading again. */
  knows(generation: number): boolean;
  seal(record: Omit<GrantRecord, "version">, version: number): SealedRecord;
  /** Throws VAULT_UNREADABLE, or VAULT_KEY_RETIRED when the record was sealed after a change of keys that this process has no part in. */
  open(row: SealedRecord): GrantRecord;
  /** The newest generation that it can open; what it seals with. */
  newest(): number;
  /** A key to try before all others. */
  adopt(master: MasterKey): void;
  /** The stored keys sealed by another master key, and a new one; null when it opens them already. */
  exchange(stored: StoredKeys, next: MasterKey): KeyExchange | null;
  /** Why a key that is gone from the vault cannot be used. */
  retired(): Error;
}

/** A data key as stored. */
export interface SealedKey {
  readonly generation: number;
  readonly sealed: Uint8Array;
}

export interface StoredKeys {
  readonly keys: readonly SealedKey[];
  /** Master keys that were replaced. */
  readonly retired: readonly { readonly keyId: string; readonly at: number }[];
}

export interface KeyExchange {
  readonly keys: readonly SealedKey[];
  /** The master key that is replaced. */
  readonly retiredKeyId: string;
}

/** A grant's record as stored. */
export interface SealedRecord {
  readonly grantId: string;
  readonly version: number;
  /** Of the data key. */
  readonly generation: number;
  readonly sealed: Uint8Array;
}

/** Bound to its generation: keys that change places do not open. */
const keyContext = (generation: number) => `postern vault data key ${generation}`;
/** Bound to grant and version: a record copied over another, or an old one under a new version, does not open. */
const recordContext = (grantId: string, version: number) => `grant ${version} ${grantId}`;

/** Tells keys apart without telling anything of them. */
function keyIdOf({ key }: MasterKey): string {
  return createHmac("sha256", key).update("postern vault key id").digest("base64url").slice(0, 16);
}

export function newDataKey(master: MasterKey, generation: number): SealedKey {
  return sealDataKey(master, generation, randomBytes(32));
}

export function sealDataKey(master: MasterKey, generation: number, bytes: Uint8Array): SealedKey {
  return { generation, sealed: seal(master.key, bytes, keyContext(generation)) };
}

export function createKeyRing(vault: string, source: KeySource): KeyRing {
  let keys: ReadonlyMap<number, KeyObject> = new Map();
  let newest = 0;
  let isBehind = false;
  let adopted: MasterKey | null = null;
  const masters = () => (adopted ? [adopted, ...source.keys()] : source.keys());
  const retired = () => errors.VAULT_KEY_RETIRED({ vault, source: namesOf(masters()), at: null });

  return {
    retired,
    newest: () => newest,
    adopt(master) {
      adopted = master;
    },
    load(stored) {
      const opened = firstOf(masters(), (master) => openAll(master, stored.keys));
      isBehind = opened === null;
      if (opened) {
        keys = opened;
        newest = Math.max(...opened.keys());
      } else if (keys.size === 0) throw refusal(vault, masters(), stored);
    },
    knows: (generation) => keys.has(generation),
    seal(record, version) {
      const { version: _, ...content } = record as GrantRecord;
      const context = recordContext(record.grantId, version);
      const sealed = seal(keys.get(newest)!, Buffer.from(JSON.stringify(content)), context);
      return { grantId: record.grantId, version, generation: newest, sealed };
    },
    open({ grantId, version, generation, sealed }) {
      const key = keys.get(generation);
      if (!key && isBehind) throw retired();
      const bytes = key ? unseal(key, sealed, recordContext(grantId, version)) : null;
      if (!bytes) throw errors.VAULT_UNREADABLE({ vault, detail: `the record of grant "${grantId}" was changed` });
      return { ...(JSON.parse(bytes.toString("utf8")) as Omit<GrantRecord, "version">), version };
    },
    exchange(stored, next) {
      if (openAll(next, stored.keys)) return null;
      const found = firstOf(masters(), (master) => {
        const opened = openAll(master, stored.keys);
        return opened && { master, opened };
      });
      if (!found) throw refusal(vault, masters(), stored);
      const resealed = [...found.opened].map(([generation, key]) => sealDataKey(next, generation, key.export()));
      const fresh = newDataKey(next, Math.max(...found.opened.keys()) + 1);
      return { keys: [...resealed, fresh], retiredKeyId: keyIdOf(found.master) };
    },
  };
}

const namesOf = (masters: readonly MasterKey[]) => masters.map(({ source }) => source).join(" or ");

function openAll(master: MasterKey, sealed: readonly SealedKey[]): ReadonlyMap<number, KeyObject> | null {
  const keys = new Map<number, KeyObject>();
  for (const key of sealed) {
    const bytes = unseal(master.key, key.sealed, keyContext(key.generation));
    if (!bytes) return null;
    keys.set(key.generation, createSecretKey(bytes));
  }
  return keys.size > 0 ? keys : null;
}

function refusal(vault: string, masters: readonly MasterKey[], { retired }: StoredKeys): Error {
  const old = firstOf(masters, (master) => retired.find(({ keyId }) => keyId === keyIdOf(master)) ?? null);
  const source = namesOf(masters);
  return old
    ? errors.VAULT_KEY_RETIRED({ vault, source, at: new Date(old.at).toISOString() })
    : errors.VAULT_WRONG_KEY({ vault, source });
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
