import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Socket } from "node:net";
import { createContextValues } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { PubSub } from "./gen/pubsub_api_pb.ts";
import { plainGrpcMessages } from "./grpc-message.ts";
import { pubsubFault } from "./pubsub-fault.ts";
import { callerAddress, type PubSubDoors, pubsubService } from "./pubsub-service.ts";

/** The gRPC calls of the Pub/Sub API, with no socket. */
export interface PubSubCalls {
  handle(request: Http2ServerRequest, response: Http2ServerResponse): void;
  /** Ends every stream with UNAVAILABLE. */
  end(): void;
}

/** `ipOf`: the address that a call seems to come from. */
export function createPubSubCalls(engine: PubSubDoors, ipOf: (socket: Socket) => string): PubSubCalls {
  const closing = new AbortController();
  const handler = connectNodeAdapter({
    routes: (router) => void router.service(PubSub, pubsubService(engine, closing.signal)),
    contextValues: (request) => createContextValues().set(callerAddress, ipOf(request.socket)),
    connect: false,
    grpcWeb: false,
    grpc: true,
    // The wire is this machine's loopback: compressing costs more than it saves.
    compressMinBytes: 0xffffffff,
    // Fetch requests are tiny; anything larger is not one.
    readMaxBytes: 4 * 1024 * 1024,
  });
  return {
    handle: plainGrpcMessages(handler),
    end: () => closing.abort(pubsubFault("service.unavailable", crypto.randomUUID(), "The org stopped.")),
  };
}
