import { once } from "node:events";
import { createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { createContextValues } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { PubSub } from "./gen/pubsub_api_pb.ts";
import { plainGrpcMessages } from "./grpc-message.ts";
import { pubsubFault } from "./pubsub-fault.ts";
import { callerAddress, type PubSubDoors, pubsubService } from "./pubsub-service.ts";

/** How long a closing stream has to send its last status. */
const LAST_WORDS_MS = 200;

export interface PubSubFace {
  /** `http://127.0.0.1:7812`: plaintext HTTP/2. */
  readonly url: string;
  /** Ends every stream with UNAVAILABLE and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves the Pub/Sub API over plaintext HTTP/2 (prior knowledge, no HTTP/1).
 *
 * @example const face = await startPubSubFace({ engine, host: "127.0.0.1", port: 0 });
 */
export async function startPubSubFace(options: {
  readonly engine: PubSubDoors;
  readonly host?: string;
  readonly port: number;
}): Promise<PubSubFace> {
  const host = options.host ?? "127.0.0.1";
  const closing = new AbortController();
  const handler = connectNodeAdapter({
    routes: (router) => void router.service(PubSub, pubsubService(options.engine, closing.signal)),
    contextValues: (request) => createContextValues().set(callerAddress, request.socket.remoteAddress ?? ""),
    connect: false,
    grpcWeb: false,
    grpc: true,
    // The wire is this machine's loopback: compressing costs more than it saves.
    compressMinBytes: 0xffffffff,
    // Fetch requests are tiny; anything larger is not one.
    readMaxBytes: 4 * 1024 * 1024,
  });
  const server = createServer(plainGrpcMessages(handler));
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    // A peer that vanishes is that session's end and nothing else's.
    session.on("error", () => session.destroy());
  });
  server.listen(options.port, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  let closed: Promise<void> | undefined;
  return {
    url: `http://${host}:${port}`,
    close() {
      closed ??= (async () => {
        closing.abort(pubsubFault("service.unavailable", crypto.randomUUID(), "The org stopped."));
        const gone = new Promise<void>((resolve) => server.close(() => resolve()));
        for (const session of sessions) session.close();
        const impatient = setTimeout(() => {
          for (const session of sessions) session.destroy();
        }, LAST_WORDS_MS);
        await gone;
        clearTimeout(impatient);
      })();
      return closed;
    },
  };
}
