import type { Clock } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { EventsDoor, LoggedEvent, ReplayFrom, Topic } from "../doors/events.ts";
import type { Session } from "../doors/session.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { lastBefore, RETENTION_MS } from "./event-log.ts";
import type { Timeline } from "./timeline.ts";

/** The door plus what only the engine may do: say that a commit happened, and that the log was replaced. */
export interface EventsRoom extends EventsDoor {
  announce(signal: "appended" | "closed"): void;
}

const ALL_CHANGES = "/data/ChangeEvents";

export function createEventsDoor(deps: {
  database: Database;
  schema: Schema;
  clock: Clock;
  timeline: Timeline;
}): EventsRoom {
  const { database, schema, clock, timeline } = deps;
  const listeners = new Set<(signal: "appended" | "closed") => void>();

  return {
    topic: (session, name) => findTopic(schema, session, name),

    start(_topic, from) {
      if (from.preset === "latest") return BigInt(timeline.latest());
      const expired = lastBefore(database, clock.now() - RETENTION_MS);
      if (from.preset === "earliest") return BigInt(expired ?? timeline.floor());
      return checkPosition(timeline, from, expired);
    },

    read(topic, after, limit) {
      const one = topic.entity !== null;
      const rows = database
        .prepareArrays(
          `SELECT e.replay, e.entity, e.type, e.record, c.origin, c.key, e.sequence, c.timestamp, c.number, c.user, e.body
           FROM postern_event e JOIN postern_commit c ON c.number = e.commit_number
           WHERE ${one ? "e.entity = ? AND" : ""} e.replay > ? ORDER BY e.replay LIMIT ?`,
        )
        .all(...(one ? [topic.entity] : []), Number(after), limit) as unknown as EventRow[];
      return rows.map(loggedEvent);
    },

    latest: () => BigInt(timeline.latest()),

    onCommit(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    announce(signal) {
      for (const listener of [...listeners]) listener(signal);
    },
  };
}

/** `/data/AccountChangeEvent`, `/data/Shipment__ChangeEvent`, `/data/ChangeEvents`. */
function findTopic(schema: Schema, session: Session, name: string): Topic {
  if (name === ALL_CHANGES) {
    if (!session.access.viewAllData)
      throw new ApiFault("INSUFFICIENT_ACCESS", "User not allowed to subscribe CDC without View All Data permissions");
    return { name, entity: null, canPublish: false, canSubscribe: true };
  }
  const match = /^\/data\/(\w+?)(__)?ChangeEvent$/.exec(name);
  const model = match ? schema.object(match[2] ? `${match[1]}__c` : (match[1] as string)) : undefined;
  if (!model?.definition.changeEvents || eventTopic(model.name) !== name)
    throw new ApiFault("NOT_FOUND", `The topic ${name} does not exist. Topic names are case-sensitive.`);
  if (!session.access.object(model.name).read)
    throw new ApiFault("INSUFFICIENT_ACCESS", `insufficient access rights on entity ${model.name}`);
  return { name, entity: model.name, canPublish: false, canSubscribe: true };
}

/** The topic of an object's change events. */
export function eventTopic(sobject: string): string {
  return `/data/${sobject.endsWith("__c") ? `${sobject.slice(0, -1)}` : sobject}ChangeEvent`;
}

function checkPosition(timeline: Timeline, from: ReplayFrom & { preset: "after" }, expired: number | null): bigint {
  const text = `The replay id ${from.replayId} was invalid`;
  const place =
    from.replayId > 0n && from.replayId <= BigInt(Number.MAX_SAFE_INTEGER)
      ? timeline.place(Number(from.replayId))
      : "foreign";
  if (place === "foreign")
    throw new ApiFault("REPLAY_ID_CORRUPTED", `${text}: it is no position of this org's event log.`);
  if (place === "ahead") throw new ApiFault("REPLAY_ID_OUT_OF_RETENTION", `${text}: it is ahead of the event log.`);
  const position = Number(from.replayId);
  // A position is good as long as nothing after it is lost, however old: on a quiet org the newest one may be weeks old.
  if (position < (expired ?? timeline.floor()))
    throw new ApiFault("REPLAY_ID_OUT_OF_RETENTION", `${text}: it is older than the 72 hours events are kept.`);
  return from.replayId;
}

type EventRow = [
  replay: number,
  entity: string,
  type: LoggedEvent["changeType"],
  record: string,
  origin: string,
  key: string,
  sequence: number,
  timestamp: number,
  commitNumber: number,
  user: string,
  body: string,
];

function loggedEvent(row: EventRow): LoggedEvent {
  const [changedFields, nulledFields, values] = JSON.parse(row[10]) as [string[], string[], LoggedEvent["values"]];
  return {
    replayId: BigInt(row[0]),
    entity: row[1],
    changeType: row[2],
    recordIds: [row[3]],
    changeOrigin: row[4],
    transactionKey: row[5],
    sequenceNumber: row[6],
    commitTimestamp: row[7],
    commitNumber: row[8],
    commitUser: row[9],
    changedFields,
    nulledFields,
    values,
  };
}
