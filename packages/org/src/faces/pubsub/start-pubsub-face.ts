import { once } from "node:events";
import {
  createSecureServer,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { Server as TlsServer } from "node:tls";
import type { PubSubCalls } from "./pubsub-calls.ts";
import type { PubSubDoors } from "./pubsub-service.ts";

/** How long a closing stream has to send its last status. */
const LAST_WORDS_MS = 200;
const LOOPBACK = new Set(["127.0.0.1", "::1"]);

export interface PubSubFace {
  /** `http://127.0.0.1:7812`; over TLS `https://localhost:7814`, since clients may not name an address in their handshake (RFC 6066). */
  readonly url: string;
  /** Ends every stream with UNAVAILABLE and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves the Pub/Sub API over HTTP/2 (no HTTP/1): plaintext with prior knowledge, or over TLS where `secure` gives the server a
 * certificate.
 *
 * @example const face = await startPubSubFace({ engine, host: "127.0.0.1", port: 0 });
 */
export async function startPubSubFace(options: {
  readonly engine: PubSubDoors;
  readonly host?: string;
  readonly port: number;
  /** The address that a call seems to come from; the socket's own unless told. */
  readonly ipOf?: (socket: Socket) => string;
  /** Answers how to end every connection. */
  readonly secure?: (server: TlsServer) => () => void;
}): Promise<PubSubFace> {
  const { host = "127.0.0.1", ipOf = (socket: Socket) => socket.remoteAddress ?? "", secure } = options;
  let calls: PubSubCalls | null = null;
  let loading: Promise<PubSubCalls> | undefined;
  /** gRPC and Avro are loaded with the first connection: an org whose events nobody reads starts without them. */
  const load = () => {
    loading ??= import("./pubsub-calls.ts").then(({ createPubSubCalls }) => {
      calls = createPubSubCalls(options.engine, ipOf);
      return calls;
    });
    return loading;
  };
  function answer(request: Http2ServerRequest, response: Http2ServerResponse) {
    if (calls) return calls.handle(request, response);
    void load().then(
      (loaded) => loaded.handle(request, response),
      () => response.stream.close(),
    );
  }
  const secured = secure ? createSecureServer({ allowHTTP1: false, ca: [] }, answer) : null;
  const endConnections = secured && secure?.(secured);
  const server = secured ?? createServer(answer);
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    void load().catch(() => session.destroy());
    session.once("close", () => sessions.delete(session));
    // A peer that vanishes is that session's end and nothing else's.
    session.on("error", () => session.destroy());
  });
  server.listen(options.port, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const named = host.includes(":") ? `[${host}]` : host;

  let closed: Promise<void> | undefined;
  return {
    url: secured ? `https://${LOOPBACK.has(host) ? "localhost" : named}:${port}` : `http://${named}:${port}`,
    close() {
      closed ??= (async () => {
        await loading?.catch(() => undefined);
        calls?.end();
        const gone = new Promise<void>((resolve) => server.close(() => resolve()));
        for (const session of sessions) session.close();
        const impatient = setTimeout(() => {
          for (const session of sessions) session.destroy();
          endConnections?.();
        }, LAST_WORDS_MS);
        await gone;
        clearTimeout(impatient);
      })();
      return closed;
    },
  };
}
