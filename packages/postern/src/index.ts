export { type App, type AppInput, defineApp, definePostern, defineSync, type Postern } from "@postern/app";
export {
  type Address,
  type AnySObject,
  connect,
  type Geolocation,
  keepAlive,
  memoryTokenStore,
  type Session,
  saveError,
  soql,
  sosl,
  type TokenStore,
  type Transport,
  typesFromDescribe,
  webServerFlow,
} from "@postern/client";
export { type Console, type ConsoleOptions, startConsole } from "@postern/console";
export { isPosternError, manualClock, type PosternError } from "@postern/kernel";
export { createOrg, type Org, type OrgOptions, type Snapshot } from "@postern/org";
export { filePositionStore, memoryPositionStore, type SubscribeOptions, subscribe } from "@postern/pubsub";
export { readSyncStatus, runSync, type SyncOptions } from "@postern/sync";
export { copyGrants, type FileVault, fileVault, type Vault } from "@postern/vault";
export { type PostgresVaultOptions, postgresVault } from "@postern/vault/postgres";
