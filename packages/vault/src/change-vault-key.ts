import { resealDataKey } from "./database.ts";
import { type KeyOptions, masterKeys, parseKey } from "./master-key.ts";

/**
 * Gives the vault another master key; the records stay as they are. When the key lies in a file or the environment,
 * replace it there afterwards.
 *
 * @example changeVaultKey({ path: ".postern/vault.db", newKey: process.env.NEXT_VAULT_KEY ?? "" });
 */
export function changeVaultKey(
  options: KeyOptions & { readonly path: string; readonly newKey: string | Uint8Array },
): void {
  resealDataKey(
    options.path,
    masterKeys(options.path, options, { path: `${options.path}.key`, mayCreate: false })[0]!,
    parseKey(options.newKey, "the new key"),
  );
}
