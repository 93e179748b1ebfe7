import { type Clock, toId18 } from "@postern/kernel";
import { createActionsDoor } from "./actions/actions-door.ts";
import type { InvocableActions } from "./actions/invocable-action.ts";
import { createApexRestDoor } from "./apex/apex-rest-door.ts";
import type { ApexRestResources } from "./apex/rest-resource.ts";
import { createRecycleBin } from "./change/bin/recycle-bin.ts";
import { createRecycleBinDoor } from "./change/bin/recycle-bin-door.ts";
import { createChangeDoor, type EngineChangeDoor } from "./change/change-door.ts";
import { createDuplicateRules, type DuplicateRules } from "./change/duplicates/duplicate-rules.ts";
import { fillNewField } from "./change/fill-new-field.ts";
import type { Followers } from "./change/followers.ts";
import type { HookFailure } from "./change/hooks/after-commit.ts";
import { createHooks, type Hooks } from "./change/hooks/hooks.ts";
import { createRowLocks, type RowLocks } from "./change/locks/row-locks.ts";
import type { Access, Engine, Session } from "./doors/index.ts";
import { emptyOrg } from "./empty-org.ts";
import { createEventLog } from "./events/event-log.ts";
import { createEventsDoor } from "./events/events-door.ts";
import { createTimeline } from "./events/timeline.ts";
import { defineFormulaFunctions } from "./formula/sql-functions.ts";
import type { Realm } from "./identity/apps/realm.ts";
import { type BootCredentials, bootIdentity, giveServiceKey } from "./identity/boot.ts";
import type { TokenExchangeHandlers } from "./identity/exchange/token-exchange-handler.ts";
import { createUserRecords } from "./identity/exchange/user-records.ts";
import { createIdentity } from "./identity/identity.ts";
import type { IdentityAdmin } from "./identity/identity-admin.ts";
import type { IdentityOptions } from "./identity/settings/identity-options.ts";
import type { OrgSettings } from "./identity/settings/org-settings.ts";
import { createLayoutsDoor } from "./layouts/layouts-door.ts";
import { createLimitsDoor } from "./limits/limits-door.ts";
import type { RequestLimits } from "./limits/request-limits.ts";
import { openListViewRows } from "./list-views/list-view-rows.ts";
import { createListViewsDoor } from "./list-views/list-views-door.ts";
import type { ApexWords } from "./query/apex-words.ts";
import { createQueryDoor } from "./query/query-door.ts";
import type { QuickAction } from "./quick-actions/quick-action.ts";
import { createQuickActionsDoor } from "./quick-actions/quick-actions-door.ts";
import { createRecentRecords } from "./recent/recent-records.ts";
import { createReportsDoor } from "./reports/reports-door.ts";
import { type BornOrg, bootstrapOrg } from "./schema/bootstrap.ts";
import type { SObjectDefinition } from "./schema/definition.ts";
import { createDeployDoor } from "./schema/deploy-door.ts";
import { createDescribeDoor } from "./schema/describe-door.ts";
import { describeSummary } from "./schema/describe-object.ts";
import type { SObjectModel } from "./schema/model.ts";
import { recordTypeInfos } from "./schema/record-types.ts";
import { createSchema, type Schema } from "./schema/schema.ts";
import { standardObjects } from "./schema/standard/index.ts";
import { createSearchDoor } from "./search/search-door.ts";
import { forgetIndex } from "./search/search-index.ts";
import { createSecurity } from "./security/security.ts";
import { systemSession } from "./security/system-session.ts";
import { type Counters, createCounters } from "./state/counters.ts";
import { type Database, type Image, MEMORY, openDatabase } from "./state/database.ts";
import { createOrgMeta, type OrgMeta } from "./state/org-meta.ts";
import { randomPool } from "./state/random-pool.ts";
import { completeTables, createTable, createTables } from "./state/tables.ts";
import type { SchemaView } from "./tooling/rows/schema-view.ts";
import { openToolingRows } from "./tooling/rows/tooling-rows.ts";
import { viewsSetup } from "./tooling/tooling-access.ts";
import { createToolingDoor } from "./tooling/tooling-door.ts";

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

/**
 * An org without any wire.
 *
 * @example
 * const engine = createEngine({ clock: manualClock({ start: Date.parse("2026-03-02T09:00:00Z") }) });
 * engine.query.run(session, "SELECT Name FROM Organization").rows;
 */
export function createEngine(options: EngineOptions): EngineCore {
  const { clock } = options;
  const random = options.random ?? randomPool();
  const { path = MEMORY } = options;
  const start = options.image ?? (path === MEMORY ? emptyOrg() : undefined);
  const database = openDatabase(path, start ? { image: start } : {});
  const meta = createOrgMeta(database);
  const knownId = orgIdOf(meta);
  const isNew = knownId === null;
  const orgId = knownId ?? newOrgId(options.orgId, random);
  const schema = createSchema(standardObjects);
  const instance = orgId.slice(3, 6);
  const counters = createCounters(database, instance);

  const timeline = createTimeline({ database, clock, random: () => fraction(random) });
  const eventLog = createEventLog({ database, clock, timeline, randomUuid: () => uuid(random) });
  const security = createSecurity({ database, schema });
  const events = createEventsDoor({ database, schema, clock, timeline });
  let running: Session | null = null;
  const runs = (session: Session) => {
    running = session;
  };
  defineFormulaFunctions(database, {
    now: () => clock.now(),
    user: () => running?.userId ?? null,
    permissions: (userId) => identity.grant.identity(userId).customPermissions,
  });
  const recent = createRecentRecords({ database, schema, clock, accessOf: security.access });
  const query = createQueryDoor({
    database,
    schema,
    clock,
    random,
    runs,
    locks: (rows) => change.lock(rows),
    recent,
    ...(options.apexWords && { apexWords: options.apexWords }),
  });
  const followers: Followers = new Map();
  const hooks = createHooks();
  const locks = createRowLocks(clock);
  const bin = createRecycleBin({ database, schema, clock });
  const duplicateRules = createDuplicateRules({ database, schema, meta });
  let typesWritten = false;
  const change = createChangeDoor({
    database,
    schema,
    clock,
    counters,
    security,
    followers,
    hooks,
    locks,
    bin,
    duplicateRules,
    eventLog,
    runs,
    query,
    onCommitted: () => {
      if (!typesWritten) return;
      typesWritten = false;
      deploy.reload();
    },
    onAppended: () => events.announce("appended"),
    onHookFailure: (failure) => options.onHookFailure?.(failure),
    mail: (message) => identity.admin.mail(message),
  });
  const deploy = createDeployDoor({
    database,
    schema,
    applyTables: (model) => createTable(database, model),
    fill: (model, field) => fillNewField({ database, schema, counters }, model, field),
    retires: (sobject) => forgetIndex(database, sobject),
  });
  const describe = createDescribeDoor({
    schema,
    permissionsVersion: () => security.version,
    recordTypes: (sobject) => recordTypeInfos(database, sobject),
  });
  const layouts = createLayoutsDoor({ describe, instance });
  const listViews = createListViewsDoor({ describe, query, instance });
  const search = createSearchDoor({ database, schema, clock, query, listViews });
  const quickActions = createQuickActionsDoor({ describe, change, instance, actions: options.quickActions ?? [] });
  const limits = createLimitsDoor({
    database,
    schema,
    clock,
    ...(options.requestLimits && { limits: options.requestLimits }),
    appName: (consumerKey) => identity.appName(consumerKey),
  });
  const identity = createIdentity({
    database,
    clock,
    orgId,
    random,
    accessOf: security.access,
    permissionsVersion: () => security.version,
    runningSession: () => running?.id ?? null,
    userRecords: createUserRecords({ query, change, orgId, accessOf: security.access }),
    ...(options.identity && { options: options.identity }),
    ...(options.settings && { settings: options.settings }),
    ...(options.realm && { realm: options.realm }),
    ...(options.tokenExchangeHandlers && { handlers: options.tokenExchangeHandlers }),
  });

  for (const [sobject, follow] of Object.entries(identity.followWrites)) followers.set(sobject, follow);
  followers.set("RecordType", () => {
    typesWritten = true;
  });
  openListViewRows({
    database,
    schema,
    instance,
    layoutable: (model) => describeSummary(model, systemSession(orgId, "").access)["layoutable"] === true,
  });
  openToolingRows({
    database,
    access: () => security.access(running?.userId ?? ""),
    version: () => describe.version,
    viewOf: (access): SchemaView => {
      const session = { ...systemSession(orgId, ""), access };
      return {
        instance,
        objects: () => describe.global(session),
        describe: (name) => (access.object(name).read ? describe.sobject(session, name) : null),
        definition: (name) => (schema.object(name) as SObjectModel).definition,
        viewSetup: viewsSetup(access),
      };
    },
  });
  const tooling = createToolingDoor({ query, schema, deploy, instance });
  const now = () => clock.now();
  const reports = createReportsDoor({ database, counters, describe, query, now, instance });
  const actions = createActionsDoor({
    query,
    change,
    now,
    send: identity.send,
    actions: options.invocableActions ?? {},
  });
  const apexRest = createApexRestDoor({ query, change, now, resources: options.apexRest ?? {} });

  let born: BornOrg;
  if (isNew) {
    database.transaction(() => {
      if (start === undefined) createTables(database, schema);
      born = bootstrapOrg({
        database,
        schema,
        counters,
        clock,
        orgId,
        ...(options.orgName !== undefined && { orgName: options.orgName }),
        ...(options.createdAt !== undefined && { createdAt: options.createdAt }),
      });
      if (options.definitions?.length) deploy.objects("system", options.definitions);
    });
  } else {
    // A kept org may be of an older version; an image is of this one, or lacks whole objects at most.
    if (path === MEMORY) completeTables(database, schema);
    else createTables(database, schema);
    born = bootstrapOrg({ database, schema, counters, clock, orgId });
  }
  // Two orgs started from one image write two futures.
  if (options.image) timeline.raise(0);

  function credentials(): BootCredentials {
    return bootIdentity({
      identity,
      database,
      random,
      adminUserId: born.adminUserId,
      integrationUserId: born.integrationUserId,
      ...(options.adminPassword !== undefined && { adminPassword: options.adminPassword }),
    });
  }
  credentials();
  bin.watch();

  /** Taken here, so known to be of this org: opening one to look costs as much as restoring it. */
  const ownImages = new WeakSet<Image>();
  database.onReplaced(() => {
    locks.clear();
    security.changed();
    identity.admin.forget();
  });

  return {
    orgId,
    get orgName() {
      return database.prepare(`SELECT "Name" AS name FROM "Organization"`).get()?.name as string;
    },
    clock,
    authenticate: identity.authenticate,
    browser: identity.browser,
    device: identity.device,
    grant: identity.grant,
    apps: identity.apps,
    evidence: identity.evidence,
    passwords: identity.passwords,
    identity: identity.admin,
    describe,
    tooling,
    layouts,
    listViews,
    quickActions,
    actions,
    apexRest,
    reports,
    query,
    search,
    recent,
    change,
    recycleBin: createRecycleBinDoor({ database, schema, bin }),
    events,
    deploy,
    limits,
    database,
    schema,
    counters,
    followers,
    hooks,
    locks,
    duplicateRules,
    get born() {
      return born;
    },
    credentials,
    giveServiceKey: (pair) => giveServiceKey({ identity, database }, pair),
    accessOf: security.access,
    async settled() {
      await change.settled();
      await identity.admin.settled();
    },
    snapshot() {
      limits.flush();
      const image = database.snapshot();
      ownImages.add(image);
      return image;
    },
    restore(image) {
      if (!ownImages.has(image)) refuseOtherOrg(image, orgId);
      const used = timeline.latest();
      events.announce("closed");
      database.replace(image);
      timeline.raise(used);
    },
    close() {
      locks.close();
      bin.close();
      events.announce("closed");
      limits.flush();
      database.close();
    },
  };
}

/** The org whose database this is; null before its birth. */
function orgIdOf(meta: OrgMeta): string | null {
  const born = meta.get("born");
  return typeof born === "string" ? (JSON.parse(born) as BornOrg).orgId : null;
}

/** The id asked for, or `00D` and twelve drawn characters that start with a letter pair as real instances' do. */
function newOrgId(asked: string | undefined, random: (size: number) => Uint8Array): string {
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const drawn = `00DPo0000${[...random(6)].map((byte) => digits[byte % 62]).join("")}`;
  const id = toId18(asked ?? drawn);
  if (id === null || !id.startsWith("00D")) throw new Error(`not an organization id: ${asked}`);
  return id;
}

/** An image of another org would bring other ids under the same doors. */
function refuseOtherOrg(image: Image, orgId: string) {
  const other = openDatabase(MEMORY, { image });
  try {
    const known = orgIdOf(createOrgMeta(other));
    if (known !== orgId)
      throw new Error(`the image is of org ${known}, not of ${orgId}: start a new org from it instead`);
  } finally {
    other.close();
  }
}

function fraction(random: (size: number) => Uint8Array): number {
  const [a = 0, b = 0] = random(2);
  return (a * 256 + b) / 65_536;
}

function uuid(random: (size: number) => Uint8Array): string {
  const hex = Buffer.from(random(16)).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export { systemSession };
