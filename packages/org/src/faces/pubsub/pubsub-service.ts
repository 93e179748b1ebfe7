import { Code, ConnectError, createContextKey, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { ApiFault } from "../../engine/api-fault.ts";
import type { Engine, Topic } from "../../engine/doors/index.ts";
import { authenticateCall, type CallAuthentication } from "./authenticate-call.ts";
import { changeEventName } from "./event-schema.ts";
import type { PubSub } from "./gen/pubsub_api_pb.ts";
import { pubsubFault, toPubSubFault } from "./pubsub-fault.ts";
import { createSchemaRegistry } from "./schema-registry.ts";
import { subscribe } from "./subscribe.ts";

/** The engine's doors this face goes through. */
export type PubSubDoors = Pick<Engine, "orgId" | "clock" | "authenticate" | "describe" | "events">;

/** The caller's network address, put there by the server. */
export const callerAddress = createContextKey("", { description: "address of the caller" });

/** RPCs of the API that this face answers with UNIMPLEMENTED. */
export const UNBUILT_RPCS = ["Publish", "PublishStream", "ManagedSubscribe"] as const;

/** The service eventbus.v1.PubSub over an engine. Streams end when `closing` aborts. */
export function pubsubService(engine: PubSubDoors, closing: AbortSignal): ServiceImpl<typeof PubSub> {
  const schemas = createSchemaRegistry(engine);

  function begin(context: HandlerContext): { caller: CallAuthentication; rpcId: string } {
    const rpcId = crypto.randomUUID();
    const caller = authenticateCall(engine, context.requestHeader, context.values.get(callerAddress), rpcId);
    return { caller, rpcId };
  }

  function unary<Answer>(
    context: HandlerContext,
    answer: (call: { caller: CallAuthentication; rpcId: string }) => Answer,
  ): Answer {
    const call = begin(context);
    try {
      return answer(call);
    } catch (error) {
      throw toPubSubFault(error, call.rpcId);
    }
  }

  return {
    getTopic: (request, context) =>
      unary(context, ({ caller, rpcId }) => {
        if (!request.topicName) throw pubsubFault("topic.validation.empty", rpcId);
        const session = caller.session();
        const topic: Topic = engine.events.topic(session, request.topicName);
        return {
          topicName: topic.name,
          tenantGuid: engine.orgId,
          canPublish: topic.canPublish,
          canSubscribe: topic.canSubscribe,
          // A channel of many entities has no schema of its own (inferred): each event names its own.
          schemaId: topic.entity === null ? "" : schemas.forEntity(session, topic.entity).id,
          rpcId,
        };
      }),
    getSchema: (request, context) =>
      unary(context, ({ caller, rpcId }) => {
        const session = caller.session();
        const schema = schemas.byId(session, request.schemaId);
        if (!schema) throw pubsubFault("schema.validation.failed", rpcId);
        try {
          engine.events.topic(session, `/data/${changeEventName(schema.entity)}`);
        } catch (error) {
          throw error instanceof ApiFault ? pubsubFault("schema.meta.permission", rpcId) : error;
        }
        return { schemaJson: schema.json, schemaId: schema.id, rpcId };
      }),
    async *subscribe(requests, context) {
      const { caller, rpcId } = begin(context);
      const signal = AbortSignal.any([context.signal, closing]);
      try {
        yield* subscribe(requests, { engine, schemas, caller, rpcId, signal });
      } catch (error) {
        throw toPubSubFault(error, rpcId);
      }
    },
    publish: (_request, context) => unary(context, () => unbuilt("Publish")),
    // biome-ignore lint/correctness/useYield: the refusal comes before the first message.
    async *publishStream(_requests, context) {
      begin(context);
      unbuilt("PublishStream");
    },
    // biome-ignore lint/correctness/useYield: the refusal comes before the first message.
    async *managedSubscribe(_requests, context) {
      begin(context);
      unbuilt("ManagedSubscribe");
    },
  };
}

function unbuilt(rpc: (typeof UNBUILT_RPCS)[number]): never {
  throw new ConnectError(`eventbus.v1.PubSub/${rpc} is not built in this local org.`, Code.Unimplemented);
}
