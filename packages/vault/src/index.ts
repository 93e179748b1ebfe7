export type { AuditEntry } from "./audit.ts";
export { changeVaultKey } from "./change-vault-key.ts";
export { errors } from "./errors.ts";
export { type FileVault, type FileVaultOptions, fileVault } from "./file-vault.ts";
