import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ORG_ID } from "./event-org.ts";

export interface WireEvent {
  readonly event: { readonly id: string; readonly schema_id: string; readonly payload: Buffer };
  readonly replay_id: Buffer;
}
export interface WireResponse {
  readonly events: readonly WireEvent[];
  readonly latest_replay_id: Buffer;
  readonly rpc_id: string;
  readonly pending_num_requested: number;
}
export type Refusal = grpc.ServiceError;
type Answer = Record<string, unknown>;

const PROTO = join(import.meta.dirname, "../../proto/pubsub_api.proto");

/** A gRPC client that shares no code with ours: grpc-js with the .proto read at run time. Over TLS for an https address. */
export function grpcClient(
  url: string,
  token: string | null,
  metadataOverrides: Record<string, string | null> = {},
  ca?: string,
) {
  const definition = loadSync(PROTO, { keepCase: true, longs: Number, enums: String, defaults: true });
  const credentials = url.startsWith("https:")
    ? grpc.credentials.createSsl(ca === undefined ? null : Buffer.from(ca))
    : grpc.credentials.createInsecure();
  // biome-ignore lint/suspicious/noExplicitAny: the loader's tree is untyped.
  const { eventbus } = grpc.loadPackageDefinition(definition) as any;
  const client = new eventbus.v1.PubSub(new URL(url).host, credentials);
  const metadata = new grpc.Metadata();
  const entries = { accesstoken: token, instanceurl: "http://127.0.0.1:7811", tenantid: ORG_ID, ...metadataOverrides };
  for (const [name, value] of Object.entries(entries)) if (value !== null) metadata.set(name, value);

  const unary = (method: string) => (request: Answer) =>
    new Promise<Answer>((resolve, reject) => {
      client[method](request, metadata, (error: Refusal | null, answer: Answer) =>
        error ? reject(error) : resolve(answer),
      );
    });

  return {
    getTopic: unary("GetTopic"),
    getSchema: unary("GetSchema"),
    publish: unary("Publish"),
    subscribe(first: Answer) {
      const call = client.Subscribe(metadata);
      const stream = reader(call);
      call.write(first);
      return {
        ...stream,
        request: (request: Answer) => call.write(request),
        end: () => call.end(),
        cancel: () => call.cancel(),
      };
    },
    openStream(method: "PublishStream" | "ManagedSubscribe") {
      const call = client[method](metadata);
      const stream = reader(call);
      call.write({});
      return stream;
    },
    close: () => client.close(),
  };
}

function reader(call: grpc.ClientDuplexStream<unknown, WireResponse>) {
  const incoming = call[Symbol.asyncIterator]() as AsyncIterator<WireResponse>;
  return {
    /** The next response; null at the regular end. */
    async next(): Promise<WireResponse | null> {
      const result = await incoming.next();
      return result.done ? null : result.value;
    },
    /** The events of as many responses as it takes. */
    async events(count: number): Promise<WireEvent[]> {
      const events: WireEvent[] = [];
      while (events.length < count) {
        const result = await incoming.next();
        if (result.done) break;
        events.push(...result.value.events);
      }
      return events;
    },
  };
}

/** The refusal a promise ends with: status, `error-code` and `rpc-id`. */
export async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (failure: Refusal) => failure,
  );
  if (!error) return null;
  return {
    status: grpc.status[error.code],
    errorCode: String(error.metadata?.get("error-code")[0] ?? "").replace("sfdc.platform.eventbus.grpc.", ""),
    rpcId: String(error.metadata?.get("rpc-id")[0] ?? ""),
    details: error.details,
  };
}
