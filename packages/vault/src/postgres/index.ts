export { type PostgresVaultOptions, postgresVault } from "./postgres-vault.ts";
