export type { AuditEntry } from "./audit-entry.ts";
export { type CopiedGrant, type CopyGrantsOptions, type CopyOutcome, copyGrants } from "./copy-grants.ts";
export { errors } from "./errors.ts";
export { type FileVault, type FileVaultOptions, fileVault } from "./file/file-vault.ts";
export type { ChangeKeyOptions, KeyChange, Vault } from "./vault.ts";
