import type { TokenStore } from "@postern/client";
import type { AuditEntry } from "./audit-entry.ts";

/** A token store for real life, whatever it is kept in. */
export interface Vault extends TokenStore {
  /** The newest lines first; 100 by default. */
  audit(limit?: number): Promise<readonly AuditEntry[]>;
  /**
   * Gives the vault another master key and every record a new data key, batch by batch, while other processes read and write. From its
   * first step on the old key opens nothing: processes that have both keys, or read the key from a file, go on; others are refused
   * with VAULT_KEY_RETIRED at their next read, and what they have on the wire is still taken. When it is cut off, call it again.
   *
   * Throws VAULT_NEXT_KEY_MISSING, VAULT_KEY_INVALID, and the signal's reason.
   *
   * @example await vault.changeKey({ newKey: process.env.NEXT_VAULT_KEY });
   */
  changeKey(options?: ChangeKeyOptions): Promise<KeyChange>;
}

export interface ChangeKeyOptions {
  /** `nextKey` or POSTERN_VAULT_NEXT_KEY when left out; a key that lies in a file is replaced there by a fresh one. */
  readonly newKey?: string | Uint8Array | undefined;
  /** Records per transaction; 200 by default. */
  readonly batch?: number;
  readonly signal?: AbortSignal | undefined;
  /** After each batch; the next one waits for it. */
  readonly onProgress?: (moved: number) => unknown;
}

export interface KeyChange {
  /** Records sealed anew. */
  readonly moved: number;
  /** Grants whose records do not open with the old data key either: they were damaged before, and stay as they are. */
  readonly unreadable: readonly string[];
  /** Whether the old data keys are gone; false while a record needs them. */
  readonly complete: boolean;
}
