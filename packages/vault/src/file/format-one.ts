import type { DatabaseSync } from "node:sqlite";
import { errors } from "../errors.ts";
import { type SealedKey, sealDataKey } from "../key-ring.ts";
import type { MasterKey } from "../master-key.ts";
import { unseal } from "../seal.ts";

/** Format 1 had one data key, in the row that named the format. Its records are sealed as they are now. */
export function fromFormatOne(path: string, sqlite: DatabaseSync, masters: readonly MasterKey[]): SealedKey {
  const sealed = sqlite.prepare("SELECT sealed_key FROM vault").get()?.sealed_key;
  if (!(sealed instanceof Uint8Array)) throw errors.VAULT_UNREADABLE({ vault: path, detail: "it has no data key" });
  for (const master of masters) {
    const bytes = unseal(master.key, sealed, "postern vault data key, format 1");
    if (bytes) return sealDataKey(master, 1, bytes);
  }
  throw errors.VAULT_WRONG_KEY({ vault: path, source: masters.map(({ source }) => source).join(" or ") });
}
