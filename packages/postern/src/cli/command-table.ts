import type { Command } from "./command.ts";

export interface CommandRow {
  /** As typed: `org start`. */
  readonly path: string;
  readonly summary: string;
  readonly load: () => Promise<{ command: Command }>;
}

/** Every command, in the order help lists them. Each is imported only when it is asked for. */
export const COMMANDS: readonly CommandRow[] = [
  {
    path: "up",
    summary: "Run everything: local org, Postgres, sync and console",
    load: () => import("./commands/up.ts"),
  },
  {
    path: "reset",
    summary: "Remove what `up` keeps: org data, Postgres, tokens",
    load: () => import("./commands/reset.ts"),
  },
  { path: "org start", summary: "Run the local org alone", load: () => import("./commands/org-start.ts") },
  { path: "org clone", summary: "Build a local org from a real one", load: () => import("./commands/org-clone.ts") },
  {
    path: "login",
    summary: "Connect to an org: browser, device, JWT, or a login of `sf`",
    load: () => import("./commands/login.ts"),
  },
  {
    path: "logout",
    summary: "Revoke the connection and forget its tokens",
    load: () => import("./commands/logout.ts"),
  },
  { path: "query", summary: "Run SOQL and print the rows", load: () => import("./commands/query.ts") },
  { path: "search", summary: "Run SOSL and print what was found", load: () => import("./commands/search.ts") },
  { path: "describe", summary: "List objects, or the fields of one", load: () => import("./commands/describe.ts") },
  { path: "types", summary: "Write TypeScript types of the org's objects", load: () => import("./commands/types.ts") },
  {
    path: "limits",
    summary: "What the org allows, and what of it is spent",
    load: () => import("./commands/limits.ts"),
  },
  {
    path: "export",
    summary: "Write rows with their children as files",
    load: () => import("./commands/export.ts"),
  },
  { path: "import", summary: "Create records from such files", load: () => import("./commands/import.ts") },
  {
    path: "events listen",
    summary: "Print change events as they happen",
    load: () => import("./commands/events-listen.ts"),
  },
  {
    path: "sync status",
    summary: "How far each object is, and how far behind",
    load: () => import("./commands/sync-status.ts"),
  },
  { path: "sync run", summary: "Run the sync worker alone", load: () => import("./commands/sync-run.ts") },
  { path: "console run", summary: "Run the console alone", load: () => import("./commands/console-run.ts") },
  {
    path: "vault copy",
    summary: "Move the connections of this folder into Postgres, or back",
    load: () => import("./commands/vault-copy.ts"),
  },
  {
    path: "vault rotate-key",
    summary: "Give the vault another key while it is in use",
    load: () => import("./commands/vault-rotate-key.ts"),
  },
  {
    path: "vault keep-alive",
    summary: "Refresh idle connections before Salesforce ends them",
    load: () => import("./commands/vault-keep-alive.ts"),
  },
  { path: "doctor", summary: "Check everything and say what needs you", load: () => import("./commands/doctor.ts") },
];
