export type { App, AppInput, AppPolicies, AppType, RefreshTokenPolicy } from "./app-definition.ts";
export { defineApp } from "./define-app.ts";
export { definePostern, type Postern, type PosternInput } from "./define-postern.ts";
export { defineSync, type SyncInput, type SyncObject, type SyncObjectInput } from "./define-sync.ts";
export { errors } from "./errors.ts";
