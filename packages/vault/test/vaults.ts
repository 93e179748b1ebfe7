import { fileVault, type Vault } from "../src/index.ts";
import { postgresVault } from "../src/postgres/index.ts";

/** Which vault processes share; said on their command lines. */
export type VaultPlace = { readonly path: string } | { readonly connectionString: string; readonly schema: string };

/** Every process has it beside the present one. */
const NEXT_KEY = "22".repeat(32);

export function openVault(place: VaultPlace, who: string): Vault {
  const options = { ...place, key: "11".repeat(32), nextKey: NEXT_KEY, env: {}, who };
  return "path" in options ? fileVault(options) : postgresVault(options);
}
