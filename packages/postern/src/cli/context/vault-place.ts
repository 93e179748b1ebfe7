import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileVault, type Vault } from "@postern/vault";
import { createStateDir } from "../../up/state-dir.ts";
import { cliErrors } from "../errors.ts";
import type { Target } from "./target.ts";

/** Where a vault may lie. */
export type VaultPlace = "file" | "Postgres";

export async function openPlace(target: Target, place: VaultPlace): Promise<Vault> {
  createStateDir(target.dir);
  const who = `postern ${process.argv.slice(2, 4).join(" ")}`;
  if (place === "file") return fileVault({ path: fileOf(target), who });
  if (target.vaultUrl === null) throw cliErrors.VAULT_URL_MISSING({});
  // Loads the driver of Postgres: only here.
  const { postgresVault } = await import("@postern/vault/postgres");
  return postgresVault({ connectionString: target.vaultUrl, who });
}

/** For a command that needs both: POSTERN_VAULT_KEY is Postgres' then, and the file's where it has no key of its own beside it. */
export function openFileBeside(target: Target): Vault {
  createStateDir(target.dir);
  const path = fileOf(target);
  const nextKey = process.env.POSTERN_VAULT_KEY;
  const own = existsSync(`${path}.key`) ? { keyFile: `${path}.key`, ...(nextKey && { nextKey }) } : {};
  return fileVault({ path, ...own, who: `postern ${process.argv.slice(2, 4).join(" ")}` });
}

/** How errors and marks call it; without user and password. */
export function nameOf(target: Target, place: VaultPlace): string {
  if (place === "file" || target.vaultUrl === null) return `the vault ${fileOf(target)}`;
  const { host, pathname } = new URL(target.vaultUrl);
  return `the vault in Postgres at ${host}${pathname}`;
}

const fileOf = (target: Target) => join(target.dir.vault, "vault.db");
