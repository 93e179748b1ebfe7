export type { AuditEntry } from "./audit-entry.ts";
export { changeVaultKey } from "./change-vault-key.ts";
export { errors } from "./errors.ts";
export { type FileVault, type FileVaultOptions, fileVault } from "./file-vault.ts";
export type { Vault } from "./vault.ts";
