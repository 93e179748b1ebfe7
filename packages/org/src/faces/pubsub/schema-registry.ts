import { create } from "@bufbuild/protobuf";
import type { SObjectDescribe } from "@postern/kernel";
import { ApiFault } from "../../engine/api-fault.ts";
import type { Engine, LoggedEvent, Session } from "../../engine/doors/index.ts";
import { changeEventName, type EventSchema, eventSchema } from "./event-schema.ts";
import { type ConsumerEvent, ConsumerEventSchema } from "./gen/pubsub_api_pb.ts";
import { replayIdToBytes } from "./replay-id.ts";

/** Encoded events kept per schema, so that subscribers at about the same place share one encoding. */
const KEPT_EVENTS = 1_000;

/**
 * Schemas by what a caller may read, and events encoded once for all who read the same. A field the caller may not read has no
 * place in the caller's schema, so it can be neither in a payload nor in a bitmap; an update of such fields alone still comes, with
 * the system fields it changed. One schema for everybody, with those fields always null, would tell their names and labels,
 * and would make "emptied" and "not yours" look alike.
 */
export interface SchemaRegistry {
  /** The schema of an entity's change events for this caller. Throws ApiFault when the caller may not see the object. */
  forEntity(session: Session, entity: string): EventSchema;
  /**
   * The schema of an id, if this org ever gave it out or would give it to this caller. Not asked again for each field: an event that
   * came just before a permission went must still be decodable, and an id is known only to those it was given to.
   */
  byId(session: Session, id: string): EventSchema | undefined;
  /** The event on the wire, or null when the caller may not see its object. */
  wire(session: Session, event: LoggedEvent): ConsumerEvent | null;
}

export function createSchemaRegistry(engine: Pick<Engine, "describe" | "events">): SchemaRegistry {
  interface Entry {
    readonly schema: EventSchema;
    readonly events: Map<bigint, ConsumerEvent>;
  }
  // Describe answers are the same object until schema or permissions change.
  const byDescribe = new WeakMap<SObjectDescribe, Entry>();
  const byId = new Map<string, Entry>();

  function entryOf(session: Session, entity: string): Entry {
    const describe = engine.describe.sobject(session, entity);
    let entry = byDescribe.get(describe);
    if (!entry) {
      const schema = eventSchema(describe);
      entry = byId.get(schema.id) ?? { schema, events: new Map() };
      byDescribe.set(describe, entry);
      byId.set(schema.id, entry);
    }
    return entry;
  }

  return {
    forEntity: (session, entity) => entryOf(session, entity).schema,
    byId(session, id) {
      const known = byId.get(id);
      if (known) return known.schema;
      // Ids outlive the process that gave them out: make every schema this caller could have been given.
      for (const { name } of engine.describe.global(session)) {
        try {
          engine.events.topic(session, `/data/${changeEventName(name)}`);
          entryOf(session, name);
        } catch (fault) {
          if (!(fault instanceof ApiFault)) throw fault;
        }
      }
      return byId.get(id)?.schema;
    },
    wire(session, event) {
      let entry: Entry;
      try {
        entry = entryOf(session, event.entity);
      } catch (fault) {
        if (fault instanceof ApiFault) return null;
        throw fault;
      }
      const kept = entry.events.get(event.replayId);
      if (kept) return kept;
      const encoded = create(ConsumerEventSchema, {
        event: {
          id: crypto.randomUUID(),
          schemaId: entry.schema.id,
          payload: entry.schema.encode(event) as Uint8Array<ArrayBuffer>,
        },
        replayId: replayIdToBytes(event.replayId),
      });
      entry.events.set(event.replayId, encoded);
      if (entry.events.size > KEPT_EVENTS) entry.events.delete(entry.events.keys().next().value as bigint);
      return encoded;
    },
  };
}
