import { manualClock, NEWEST_API_VERSION, toId18 } from "@postern/kernel";
import { acmeStart } from "./acme-start.ts";
import { adminDeps } from "./admin-deps.ts";
import { arrivalOfRequest } from "./arrival.ts";
import { certificateFolder } from "./certificates/certificate-folder.ts";
import { orgAuthorities } from "./certificates/org-authorities.ts";
import { newServiceKey, serviceKeyFile } from "./certificates/service-key.ts";
import { ApiFault } from "./engine/api-fault.ts";
import type { HookFailure } from "./engine/change/hooks/after-commit.ts";
import { createEngine, type EngineOptions } from "./engine/engine.ts";
import { apexWordsOf } from "./engine/query/apex-words.ts";
import { createAdminFace } from "./faces/admin/admin-face.ts";
import { createApexRestFace } from "./faces/apex-rest/apex-rest-face.ts";
import { createWebSurface } from "./faces/pages/web-surface.ts";
import { createRestFace } from "./faces/rest/rest-face.ts";
import { createFaults } from "./faults.ts";
import { createHttpSurface, toResponse } from "./http-surface.ts";
import { keptOrg } from "./kept-org.ts";
import { openListeners } from "./listeners.ts";
import { createNetwork } from "./network.ts";
import { servedClock } from "./org-clock.ts";
import type { Listening, ListenOptions, Org, OrgOptions, ReadyFacts, Snapshot } from "./org-types.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";

/**
 * A local Salesforce org: OAuth, SOAP login, REST and the Pub/Sub API over one engine.
 *
 * @example
 * await using org = await createOrg({ seed: "acme" });
 * const { url, pubsubUrl } = await org.listen();
 * console.log(url, org.ready.admin);
 */
export async function createOrg(options: OrgOptions = {}): Promise<Org> {
  const served = options.clock ? null : servedClock();
  const clock = options.clock ?? served!;
  const kept = options.data === undefined || options.data === "memory" ? null : keptOrg(options.data);
  // Begun first: it is made on another thread while this one opens the org.
  const hasKey = kept?.known || options.snapshot;
  const made = options.serviceKey === true ? (hasKey ? null : newServiceKey(clock.now())) : options.serviceKey || null;
  const image = kept?.known
    ? null
    : (options.snapshot?.image ?? (options.seed === "acme" ? await acmeStart(clock, kept !== null) : null));
  const engineOptions: EngineOptions = {
    clock,
    ...(kept ? { path: kept.path } : {}),
    ...(image ? { image } : {}),
    ...(options.adminPassword === undefined ? {} : { adminPassword: options.adminPassword }),
    requestLimits: {
      ...(options.dailyApiRequests === undefined ? {} : { daily: options.dailyApiRequests }),
      ...options.requestLimits,
    },
    ...(options.oauth === undefined ? {} : { identity: options.oauth }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.realm === undefined ? {} : { realm: options.realm }),
    ...(options.apexSoql ? { apexWords: apexWordsOf(options.apexSoql) } : {}),
    ...(options.invocableActions === undefined ? {} : { invocableActions: options.invocableActions }),
    ...(options.apexRest === undefined ? {} : { apexRest: options.apexRest }),
    ...(options.quickActions === undefined ? {} : { quickActions: options.quickActions }),
    ...(options.tokenExchangeHandlers === undefined ? {} : { tokenExchangeHandlers: options.tokenExchangeHandlers }),
    onHookFailure: (failure) => logHookFailure(log, clock.now(), failure),
  };
  const log = createRequestLog();
  const engine = createEngine(engineOptions);
  for (const [sobject, { before, after, afterCommit }] of Object.entries(options.hooks ?? {})) {
    if (before) engine.hooks.before(sobject, before);
    if (after) engine.hooks.after(sobject, after);
    if (afterCommit) engine.hooks.afterCommit(sobject, afterCommit);
  }
  const certificates = certificateFolder(kept ? (options.data as string) : null);
  const authorities = orgAuthorities(certificates);
  if (options.schema && !kept?.known && !options.snapshot) engine.deploy.deploy("system", options.schema);
  if (!kept?.known && !options.snapshot)
    for (const report of options.reports ?? []) engine.reports.create("system", report);
  if (options.snapshot) await clock.advance(options.snapshot.now - clock.now());

  const faults = createFaults();
  const open = new Set<Listening>();
  const allowedHosts = new Set<string>();
  let latest: Listening | null = null;
  let privateKeyFile: string | null = null;

  const ready = (): ReadyFacts => {
    const { admin, integration, app, service } = engine.credentials();
    const { name, consumerKey, consumerSecret } = service;
    return {
      url: latest?.url ?? null,
      httpsUrl: latest?.httpsUrl ?? null,
      caFile: latest?.caFile ?? null,
      pubsubUrl: latest?.pubsubUrl ?? null,
      pubsubTlsUrl: latest?.pubsubTlsUrl ?? null,
      orgId: engine.orgId,
      apiVersion: NEWEST_API_VERSION,
      admin,
      integration,
      app,
      service: { name, consumerKey, consumerSecret, privateKeyFile },
    };
  };
  const snapshot = async (): Promise<Snapshot> => {
    await engine.settled();
    return { image: engine.snapshot(), now: clock.now() };
  };
  const restore = async (earlier: Snapshot): Promise<void> => {
    await engine.settled();
    engine.restore(earlier.image);
    await clock.advance(earlier.now - clock.now());
  };

  const network = createNetwork();
  const surface = createHttpSurface({
    engine,
    rest: createRestFace(engine),
    apexRest: createApexRestFace(engine),
    admin: createAdminFace(
      adminDeps({ engine, clock, served, faults, log, network, allowedHosts, ready, snapshot, restore }),
    ),
    web: createWebSurface({ engine, soap: { login: options.soapLogin ?? true }, outbound: options.outbound }),
    faults,
    log,
  });
  if (options.serviceKey) privateKeyFile = await serviceKeyFile(engine, certificates, made);
  kept?.writeCredentials(ready());

  async function listen(listenOptions: ListenOptions = {}) {
    const { host, tls } = listenOptions;
    const opened = await openListeners({ surface, engine, network, authorities }, listenOptions);
    const named = typeof tls === "object" ? (tls.hosts ?? []) : [];
    for (const name of host === undefined ? named : [host, ...named])
      allowedHosts.add(name.includes(":") ? `[${name}]` : name);
    const close = async () => {
      open.delete(listening);
      await opened.close();
    };
    const listening: Listening = { ...opened, close, [Symbol.asyncDispose]: close };
    latest = listening;
    open.add(listening);
    return listening;
  }

  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= (async () => {
      await Promise.all([...open].map((listening) => listening.close()));
      await engine.settled();
      engine.close();
      certificates.close();
    })();
    return closed;
  };

  return {
    engine,
    identity: engine.identity,
    clock,
    network,
    get ready() {
      return ready();
    },
    async login(username) {
      const { token } = engine.identity.openSession(username ?? engine.credentials().admin.username, "127.0.0.1");
      return { accessToken: token };
    },
    async fetch(input, { ip = "127.0.0.1", certificate, ...init } = {}) {
      const request =
        input instanceof Request && Object.keys(init).length === 0
          ? input
          : new Request(typeof input === "string" ? new URL(input, "http://localhost") : input, init);
      const peer = certificate ? { ip, certificate } : { ip };
      return toResponse(await surface.handle(arrivalOfRequest(request), peer), request.method);
    },
    listen,
    clientCertificate({ commonName, organization, ...names }) {
      const subject = organization === undefined ? { commonName } : { commonName, organization };
      const { certificate, privateKey } = authorities.clients.issue({ purpose: "client", subject, names, days: 365 });
      return { certificate, privateKey };
    },
    snapshot,
    restore,
    async fork() {
      const start = await snapshot();
      const { data: _, seed: __, clock: ___, ...same } = options;
      const offset = start.now - Date.now();
      return createOrg({
        ...same,
        snapshot: start,
        clock: served ? servedClock({ offset }) : manualClock({ start: start.now }),
      });
    },
    outbox: (limit) => engine.identity.outbox(limit),
    before: (sobject, hook) => engine.hooks.before(sobject, hook),
    after: (sobject, hook) => engine.hooks.after(sobject, hook),
    afterCommit: (sobject, hook) => engine.hooks.afterCommit(sobject, hook),
    settled: () => engine.settled(),
    lockRows: async (ids, { forMs } = {}) => engine.locks.take(ids.map(rowId), forMs),
    setDuplicateRules: (rules) => engine.duplicateRules.replace(rules),
    setAssignmentRules: (rules) => engine.assignmentRules.replace(rules),
    fault: (rule) => faults.add(rule),
    faults: () => faults.list(),
    log: (filter) => log.entries(filter),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Throws ApiFault MALFORMED_ID. */
function rowId(text: string): string {
  const id = toId18(text);
  if (id === null) throw new ApiFault("MALFORMED_ID", `malformed id ${text}`);
  return id;
}

/** A hook after a commit stands in the log like a request that failed. */
function logHookFailure(log: RequestLog, at: number, { sobject, hook, userId, error }: HookFailure) {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  log.add(
    { at, method: "HOOK", target: `afterCommit/${sobject}/${hook}`, ip: "", status: 500, ms: 0 },
    { user: userId, app: null, route: "afterCommit", errorCode: "UNKNOWN_EXCEPTION", reason },
  );
}
