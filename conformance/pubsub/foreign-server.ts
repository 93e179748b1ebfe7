import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import avro from "avsc";

const PROTO = join(import.meta.dirname, "../../proto/pubsub_api.proto");

const strings = { type: "array", items: "string" };
/** A schema as a real org with person accounts has it: a name that is text or a record, and a compound used twice. */
export const SCHEMA = {
  type: "record",
  name: "AccountChangeEvent",
  namespace: "com.sforce.eventbus",
  fields: [
    {
      name: "ChangeEventHeader",
      type: {
        type: "record",
        name: "ChangeEventHeader",
        fields: [
          { name: "entityName", type: "string" },
          { name: "recordIds", type: strings },
          {
            name: "changeType",
            type: { type: "enum", name: "ChangeType", symbols: ["CREATE", "UPDATE", "GAP_UPDATE"] },
          },
          { name: "changeOrigin", type: "string" },
          { name: "transactionKey", type: "string" },
          { name: "sequenceNumber", type: "int" },
          { name: "commitTimestamp", type: "long" },
          { name: "commitNumber", type: "long" },
          { name: "commitUser", type: "string" },
          { name: "nulledFields", type: strings },
          { name: "diffFields", type: strings },
          { name: "changedFields", type: strings },
        ],
      },
      doc: "Data:ComplexValueType",
    },
    {
      name: "Name",
      type: [
        "null",
        "string",
        {
          type: "record",
          name: "Switchable_PersonName",
          fields: ["Salutation", "FirstName", "LastName"].map((name) => ({
            name,
            type: ["null", "string"],
            default: null,
          })),
        },
      ],
      default: null,
    },
    {
      name: "BillingAddress",
      type: [
        "null",
        {
          type: "record",
          name: "Address",
          fields: ["Street", "City"].map((name) => ({ name, type: ["null", "string"], default: null })),
        },
      ],
      default: null,
    },
    { name: "ShippingAddress", type: ["null", "Address"], default: null },
    ...Array.from({ length: 20 }, (_, n) => ({ name: `F${n + 4}`, type: ["null", "double"], default: null })),
  ],
};
const type = avro.Type.forSchema(SCHEMA as avro.Schema);

export function payload(header: Record<string, unknown>, fields: Record<string, unknown> = {}): Buffer {
  const empty = { nulledFields: [], diffFields: [], changedFields: [] };
  const facts = { changeOrigin: "", transactionKey: "k", sequenceNumber: 1, commitTimestamp: 1, commitNumber: 2 };
  const who = { entityName: "Account", recordIds: ["001"], changeType: "UPDATE", commitUser: "005" };
  return type.toBuffer({ ...fields, ChangeEventHeader: { ...empty, ...facts, ...who, ...header } });
}

export interface FetchRequest {
  readonly topic_name: string;
  readonly replay_preset: string;
  readonly replay_id: Buffer;
  readonly num_requested: number;
}
type Call = grpc.ServerDuplexStream<FetchRequest, unknown>;

/** A Pub/Sub API written with grpc-js, which says what the test tells it to. */
export async function startForeignServer(onFetch: (call: Call, request: FetchRequest, nth: number) => void) {
  const definition = loadSync(PROTO, { keepCase: true, longs: Number, enums: String, defaults: true });
  // biome-ignore lint/suspicious/noExplicitAny: the loader's tree is untyped.
  const { eventbus } = grpc.loadPackageDefinition(definition) as any;
  const server = new grpc.Server();
  const asked: string[] = [];
  const metadata: Record<string, grpc.MetadataValue>[] = [];
  server.addService(eventbus.v1.PubSub.service, {
    GetSchema(call: { request: { schema_id: string } }, answer: (error: null, value: object) => void) {
      asked.push(call.request.schema_id);
      const json = call.request.schema_id === "not-cdc" ? { type: "record", name: "X", fields: [] } : SCHEMA;
      answer(null, { schema_id: call.request.schema_id, schema_json: JSON.stringify(json) });
    },
    Subscribe(call: Call) {
      metadata.push(call.metadata.getMap());
      let nth = 0;
      call.on("data", (request: FetchRequest) => onFetch(call, request, nth++));
      call.on("end", () => call.end());
      call.on("error", () => {});
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    schemasAsked: asked,
    metadata,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

export function consumerEvent(n: number, bytes: Buffer, schemaId = "schema-1") {
  return { event: { id: String(n), schema_id: schemaId, payload: bytes }, replay_id: position(n) };
}

export function position(n: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return bytes;
}

/** A refusal with its trailer. */
export function refuse(call: Call, code: grpc.status, suffix: string): void {
  const metadata = new grpc.Metadata();
  metadata.set("error-code", `sfdc.platform.eventbus.grpc.${suffix}`);
  call.emit("error", { code, details: "no. rpcId: 1", metadata });
}
