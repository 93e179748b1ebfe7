import { ApiFault } from "../../../engine/api-fault.ts";
import type { Engine } from "../../../engine/doors/index.ts";
import type { EventSchema } from "../../pubsub/event-schema.ts";
import type { SchemaRegistry } from "../../pubsub/schema-registry.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { json } from "../replies.ts";

const registries = new WeakMap<Engine, SchemaRegistry>();

/** The schemas that the Pub/Sub API gives out, under the same ids. Avro is loaded with the first question. */
async function registryOf(engine: Engine): Promise<SchemaRegistry> {
  const { createSchemaRegistry } = await import("../../pubsub/schema-registry.ts");
  let registry = registries.get(engine);
  if (!registry) {
    registry = createSchemaRegistry(engine);
    registries.set(engine, registry);
  }
  return registry;
}

/** `GET /sobjects/AccountChangeEvent/eventSchema`. */
export const schemaByEvent: RestHandler = async (call) => {
  const topic = call.engine.events.topic(call.session, `/data/${call.params[0]!}`);
  if (topic.entity === null) throw resourceNotFound();
  return written(call, (await registryOf(call.engine)).forEntity(call.session, topic.entity));
};

/** `GET /event/eventSchema/ID`. */
export const schemaById: RestHandler = async (call) => {
  const schema = (await registryOf(call.engine)).byId(call.session, call.params[0]!);
  if (!schema) throw resourceNotFound();
  return written(call, schema);
};

interface Avro {
  readonly name: string;
  readonly namespace: string;
  readonly fields: readonly unknown[];
}

/** COMPACT is the record's schema; EXPANDED, the default, has it inside what a CometD message carries ("Platform Event Schema by Event Name"). */
function written(call: RestCall, schema: EventSchema) {
  const format = (call.query().get("payloadFormat") ?? "EXPANDED").toUpperCase();
  const avro = JSON.parse(schema.json) as Avro;
  if (format === "COMPACT") return json({ ...avro, uuid: schema.id });
  if (format !== "EXPANDED")
    throw new ApiFault("ILLEGAL_QUERY_PARAMETER_VALUE", `payloadFormat must be COMPACT or EXPANDED: ${format}`);
  const record = (name: string, fields: readonly unknown[]) => ({ type: "record", name, fields });
  const payload = { ...record("Payload", avro.fields), doc: "" };
  const event = record("Event", [{ name: "replayId", type: "long" }]);
  const data = record("Data", [
    { name: "schema", type: "string" },
    { name: "payload", type: payload },
    { name: "event", type: event },
  ]);
  return json({
    name: avro.name,
    namespace: avro.namespace,
    type: "expanded-record",
    fields: [
      { name: "data", type: { ...data, namespace: "" } },
      { name: "channel", type: "string" },
    ],
    uuid: schema.id,
  });
}
