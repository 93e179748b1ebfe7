import { createActionsDoor } from "./actions/actions-door.ts";
import { createApexRestDoor } from "./apex/apex-rest-door.ts";
import { createRecycleBinDoor } from "./change/bin/recycle-bin-door.ts";
import { fillNewField } from "./change/fill-new-field.ts";
import { openWriting } from "./change/writing.ts";
import type { Session } from "./doors/index.ts";
import { emptyOrg } from "./empty-org.ts";
import type { EngineCore, EngineOptions } from "./engine-core.ts";
import { createEventLog } from "./events/event-log.ts";
import { createEventsDoor } from "./events/events-door.ts";
import { createTimeline } from "./events/timeline.ts";
import { defineFormulaFunctions } from "./formula/sql-functions.ts";
import { openGeneratedRows } from "./generated-rows.ts";
import { type BootCredentials, bootIdentity, giveServiceKey } from "./identity/boot.ts";
import { createUserRecords } from "./identity/exchange/user-records.ts";
import { createIdentity } from "./identity/identity.ts";
import { createLayoutsDoor } from "./layouts/layouts-door.ts";
import { createLimitsDoor } from "./limits/limits-door.ts";
import { createListViewsDoor } from "./list-views/list-views-door.ts";
import { newOrgId, orgIdOf, refuseOtherOrg } from "./org-id.ts";
import { createQueryDoor } from "./query/query-door.ts";
import { createQuickActionsDoor } from "./quick-actions/quick-actions-door.ts";
import { createRecentRecords } from "./recent/recent-records.ts";
import { createReportsDoor } from "./reports/reports-door.ts";
import { type BornOrg, bootstrapOrg } from "./schema/bootstrap.ts";
import { createDeployDoor } from "./schema/deploy-door.ts";
import { createDescribeDoor } from "./schema/describe-door.ts";
import { recordTypeInfos } from "./schema/record-types.ts";
import { createSchema } from "./schema/schema.ts";
import { standardObjects } from "./schema/standard/index.ts";
import { createSearchDoor } from "./search/search-door.ts";
import { forgetIndex } from "./search/search-index.ts";
import { createSecurity } from "./security/security.ts";
import { systemSession } from "./security/system-session.ts";
import { createCounters } from "./state/counters.ts";
import { type Image, MEMORY, openDatabase } from "./state/database.ts";
import { createOrgMeta } from "./state/org-meta.ts";
import { fraction, randomPool, uuid } from "./state/random-pool.ts";
import { completeTables, createTable, createTables } from "./state/tables.ts";
import { createToolingDoor } from "./tooling/tooling-door.ts";

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
  const writing = openWriting({
    database,
    schema,
    clock,
    counters,
    meta,
    security,
    eventLog,
    runs,
    query,
    onRecordTypes: () => deploy.reload(),
    onAppended: () => events.announce("appended"),
    onHookFailure: (failure) => options.onHookFailure?.(failure),
    mail: (message) => identity.admin.mail(message),
  });
  const { change, followers, hooks, locks, bin, duplicateRules, assignmentRules } = writing;
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
  openGeneratedRows({
    database,
    schema,
    describe,
    orgId,
    instance,
    access: () => security.access(running?.userId ?? ""),
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
    assignmentRules,
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

export type { EngineCore, EngineOptions } from "./engine-core.ts";
export { systemSession };
