import type { EngineCore } from "./engine/engine.ts";
import { systemSession } from "./engine/engine.ts";
import type { AdminDeps } from "./faces/admin/admin-face.ts";
import type { Faults } from "./faults.ts";
import type { Network } from "./network.ts";
import type { OrgClock, ServedClock } from "./org-clock.ts";
import type { ReadyFacts, Snapshot } from "./org-types.ts";
import type { RequestLog } from "./request-log.ts";

/** Snapshots kept by name, in memory: the oldest makes room. */
const MAX_SNAPSHOTS = 20;

/** Binds `/_postern` to one org. */
export function adminDeps(org: {
  readonly engine: EngineCore;
  readonly clock: OrgClock;
  readonly served: ServedClock | null;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly network: Network;
  readonly allowedHosts: ReadonlySet<string>;
  ready(): ReadyFacts;
  snapshot(): Promise<Snapshot>;
  restore(snapshot: Snapshot): Promise<void>;
}): AdminDeps {
  const { engine, clock, served } = org;
  const snapshots = new Map<string, Snapshot>();
  const facts = (name: string, { image, now }: Snapshot) => ({ name, now, bytes: image.byteLength });

  return {
    allowedHosts: org.allowedHosts,
    now: () => clock.now(),
    clock: {
      get frozen() {
        return served?.frozen ?? false;
      },
      canFreeze: served !== null,
      advance: (ms) => clock.advance(ms),
      freeze: () => served?.freeze(),
      resume: () => served?.resume(),
    },
    facts() {
      const { admin, app, service, ...open } = org.ready();
      const { url, httpsUrl, caFile, pubsubUrl, pubsubTlsUrl, orgId, apiVersion, integration } = open;
      return {
        url,
        httpsUrl,
        caFile,
        pubsubUrl,
        pubsubTlsUrl,
        orgId,
        orgName: engine.orgName,
        apiVersion,
        admin: { username: admin.username },
        integration,
        app: { name: app.name, consumerKey: app.consumerKey },
        service: { name: service.name, consumerKey: service.consumerKey },
      };
    },
    snapshots: {
      list: () => [...snapshots].map(([name, snapshot]) => facts(name, snapshot)),
      async create(name) {
        const snapshot = await org.snapshot();
        snapshots.delete(name);
        snapshots.set(name, snapshot);
        if (snapshots.size > MAX_SNAPSHOTS) snapshots.delete(snapshots.keys().next().value!);
        return facts(name, snapshot);
      },
      async restore(name) {
        const snapshot = snapshots.get(name);
        if (!snapshot) return false;
        await org.restore(snapshot);
        return true;
      },
      remove: (name) => snapshots.delete(name),
    },
    faults: org.faults,
    network: org.network,
    log: (filter) => org.log.entries(filter),
    users() {
      const session = systemSession(engine.orgId, engine.born.adminUserId);
      const soql = "SELECT Id, Username, Name, IsActive, Profile.Name FROM User ORDER BY Username";
      return engine.query.run(session, soql).rows.map(([id, username, name, active, profile]) => ({
        id,
        username,
        name,
        active: active === 1,
        profile: (profile as readonly unknown[] | null)?.[0] ?? null,
      }));
    },
    apps: () =>
      engine.identity.apps().map(({ definition, policies }) => {
        const { consumerSecret: _, ...shown } = definition;
        return { ...shown, policies };
      }),
    orgName: engine.orgName,
    identity: engine.identity,
    deploy: engine.deploy,
    writes: { locks: engine.locks, duplicateRules: engine.duplicateRules, assignmentRules: engine.assignmentRules },
  };
}
