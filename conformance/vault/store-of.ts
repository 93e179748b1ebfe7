import type { TokenStore } from "@postern/client";
import { fileVault } from "@postern/vault";

/** Which vault the processes of a race share: said on a command line, so that every process opens the same. */
export type VaultSpec = { readonly kind: "file"; readonly path: string };

const KEY = Buffer.alloc(32, 7).toString("base64");

export function storeOf(spec: VaultSpec, who: string): TokenStore {
  return fileVault({ path: spec.path, env: { POSTERN_VAULT_KEY: KEY }, who });
}
