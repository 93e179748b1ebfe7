import type { Clock } from "@postern/kernel";
import type { InvocableActions } from "./actions/invocable-action.ts";
import type { ApexRestResources } from "./apex/rest-resource.ts";
import type { AssignmentRules } from "./change/assignment/assignment-rules.ts";
import type { EngineChangeDoor } from "./change/change-door.ts";
import type { DuplicateRules } from "./change/duplicates/duplicate-rules.ts";
import type { Followers } from "./change/followers.ts";
import type { HookFailure } from "./change/hooks/after-commit.ts";
import type { Hooks } from "./change/hooks/hooks.ts";
import type { RowLocks } from "./change/locks/row-locks.ts";
import type { Access, Engine } from "./doors/index.ts";
import type { Realm } from "./identity/apps/realm.ts";
import type { BootCredentials } from "./identity/boot.ts";
import type { TokenExchangeHandlers } from "./identity/exchange/token-exchange-handler.ts";
import type { IdentityAdmin } from "./identity/identity-admin.ts";
import type { IdentityOptions } from "./identity/settings/identity-options.ts";
import type { OrgSettings } from "./identity/settings/org-settings.ts";
import type { RequestLimits } from "./limits/request-limits.ts";
import type { ApexWords } from "./query/apex-words.ts";
import type { QuickAction } from "./quick-actions/quick-action.ts";
import type { BornOrg } from "./schema/bootstrap.ts";
import type { SObjectDefinition } from "./schema/definition.ts";
import type { Schema } from "./schema/schema.ts";
import type { Counters } from "./state/counters.ts";
import type { Database, Image } from "./state/database.ts";

export interface EngineOptions {
  readonly clock: Clock;
  /** An SQLite file; default in memory. */
  readonly path?: string;
  /** Start as this image rather than as a new org. */
  readonly image?: Image;
  /** Unpredictable bytes; default the system's. Tests pass their own for the same org every time. */
  readonly random?: (size: number) => Uint8Array;
  /** 15 or 18 characters; default drawn. An org that exists already keeps its own. */
  readonly orgId?: string;
  readonly orgName?: string;
  /** Epoch milliseconds of a new org's birth; default now. */
  readonly createdAt?: number;
  /** Password of a new org's administrator; default drawn. */
  readonly adminPassword?: string;
  /** Custom objects a new org has from the start. */
  readonly definitions?: readonly SObjectDefinition[];
  readonly requestLimits?: Partial<RequestLimits>;
  readonly identity?: Partial<IdentityOptions>;
  readonly settings?: Partial<OrgSettings>;
  readonly realm?: Realm;
  readonly tokenExchangeHandlers?: TokenExchangeHandlers;
  readonly apexWords?: ApexWords;
  /** Told what a hook after a commit threw. */
  readonly onHookFailure?: (failure: HookFailure) => void;
  readonly invocableActions?: InvocableActions;
  readonly apexRest?: ApexRestResources;
  /** Beside the standard global ones. */
  readonly quickActions?: readonly QuickAction[];
}

/** The engine with what faces may not have: for the org that holds it, bootstrap and sample data. */
export interface EngineCore extends Engine {
  readonly change: EngineChangeDoor;
  readonly database: Database;
  readonly schema: Schema;
  readonly counters: Counters;
  readonly followers: Followers;
  readonly hooks: Hooks;
  readonly locks: RowLocks;
  readonly duplicateRules: DuplicateRules;
  readonly assignmentRules: AssignmentRules;
  readonly identity: IdentityAdmin;
  readonly born: BornOrg;
  /** What lets a client in; as the org is now. */
  credentials(): BootCredentials;
  /** Makes the pair the `service` app's, for JWT bearer. */
  giveServiceKey(pair: { readonly certificate: string; readonly privateKey: string }): void;
  accessOf(userId: string): Access;
  /** Waits for work that outlives a call, such as a password's hash: before a snapshot. */
  settled(): Promise<void>;
  /** Data, grants and event log. */
  snapshot(): Image;
  /** Becomes the image: streams end, sessions and positions given out since are refused, caches are dropped. */
  restore(image: Image): void;
  /** Ends streams and closes the database. */
  close(): void;
}
