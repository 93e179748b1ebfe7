import type { TokenStore } from "@postern/client";
import { fileVault } from "@postern/vault";
import { postgresVault } from "@postern/vault/postgres";

/** Which vault the processes of a race share: said on a command line, so that every process opens the same. */
export type VaultSpec =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "postgres"; readonly connectionString: string; readonly schema: string };

const KEY = Buffer.alloc(32, 7).toString("base64");

export function storeOf(spec: VaultSpec, who: string): TokenStore {
  return spec.kind === "file"
    ? fileVault({ path: spec.path, env: { POSTERN_VAULT_KEY: KEY }, who })
    : postgresVault({ connectionString: spec.connectionString, schema: spec.schema, key: KEY, who });
}
