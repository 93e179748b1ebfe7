import type { Clock } from "@postern/kernel";
import { systemClock } from "@postern/kernel";
import { ApiFault } from "../../packages/org/src/engine/api-fault.ts";
import type { Access, Session } from "../../packages/org/src/engine/doors/index.ts";
import { createEventLog, type EventDraft } from "../../packages/org/src/engine/events/event-log.ts";
import { createEventsDoor } from "../../packages/org/src/engine/events/events-door.ts";
import { createTimeline, type Timeline } from "../../packages/org/src/engine/events/timeline.ts";
import { createDescribeDoor } from "../../packages/org/src/engine/schema/describe-door.ts";
import { createSchema } from "../../packages/org/src/engine/schema/schema.ts";
import { standardObjects } from "../../packages/org/src/engine/schema/standard/index.ts";
import { openDatabase } from "../../packages/org/src/engine/state/database.ts";
import { type PubSubFace, startPubSubFace } from "../../packages/org/src/faces/pubsub/start-pubsub-face.ts";

export const ORG_ID = "00D000000000001EAA";
const USER_ID = "005000000000001AAA";

/**
 * The rooms of the engine behind the Pub/Sub face (schema, describe, event log), with tokens in a table instead of grants: lets a test write
 * any event, restart the server and revoke a token.
 */
export async function startEventOrg(options: { clock?: Clock } = {}) {
  const clock = options.clock ?? systemClock();
  const database = openDatabase(":memory:");
  const schema = createSchema(standardObjects);
  const describe = createDescribeDoor({ schema });
  // The log makes the tables that the timeline reads.
  let timeline = undefined as unknown as Timeline;
  const log = createEventLog({
    database,
    clock,
    timeline: { ...timeline, latest: () => timeline.latest(), pruned: (position) => timeline.pruned(position) },
    randomUuid: () => crypto.randomUUID(),
  });
  timeline = createTimeline({ database, clock, random: () => 0.5 });
  const events = createEventsDoor({ database, schema, clock, timeline });
  const sessions = new Map<string, Session>();

  let handedOut = 0;
  const engine = {
    orgId: ORG_ID,
    clock,
    describe,
    events: {
      ...events,
      read(...args: Parameters<typeof events.read>) {
        const read = events.read(...args);
        handedOut += read.length;
        return read;
      },
    },
    authenticate: {
      token(accessToken: string): Session {
        const session = sessions.get(accessToken);
        if (!session) throw new ApiFault("INVALID_SESSION_ID", "Session expired or invalid");
        return session;
      },
      browser: () => null,
      password: () => Promise.reject(new Error("not in this org")),
      logout: () => [],
    },
  };
  let face: PubSubFace = await startPubSubFace({ engine, port: 0 });
  const url = face.url;

  return {
    url,
    schema,
    /** Events read from the log so far, over all streams. */
    handedOut: () => handedOut,
    /** A token of a user who may do all, but for what `access` says. */
    issueToken(token: string, access: Partial<Access> = {}) {
      sessions.set(token, sessionWith(access));
      return token;
    },
    revokeToken: (token: string) => void sessions.delete(token),
    /** One transaction with these events. */
    commit(...drafts: (Pick<EventDraft, "entity" | "changeType" | "recordId"> & Partial<EventDraft>)[]) {
      database.transaction(() => {
        const commit = log.begin({ user: USER_ID, origin: "com/salesforce/api/rest/67.0;client=test" });
        for (const draft of drafts) commit.append({ changedFields: [], nulledFields: [], values: {}, ...draft });
      });
      events.announce("appended");
    },
    /** What a restore does to streams. */
    replaceLog: () => events.announce("closed"),
    stopServer: () => face.close(),
    async startServer() {
      face = await startPubSubFace({ engine, port: Number(new URL(url).port) });
    },
    async [Symbol.asyncDispose]() {
      await face.close();
      database.close();
    },
  };
}

export type EventOrg = Awaited<ReturnType<typeof startEventOrg>>;

function sessionWith(access: Partial<Access>): Session {
  const all = { create: true, read: true, edit: true, delete: true };
  return {
    id: crypto.randomUUID(),
    orgId: ORG_ID,
    userId: USER_ID,
    username: "integration@example.test",
    consumerKey: null,
    scopes: new Set(["api"]),
    kind: "oauth",
    ip: "127.0.0.1",
    level: "STANDARD",
    jkt: null,
    format: "opaque",
    access: {
      apiEnabled: true,
      viewAllData: true,
      modifyAllData: true,
      object: () => all,
      ownRows: () => null,
      fieldReadable: () => true,
      fieldEditable: () => true,
      ...access,
    },
  };
}
