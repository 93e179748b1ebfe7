import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ApiFault } from "./engine/api-fault.ts";
import type { Reply } from "./faces/reply.ts";
import { errorBody } from "./faces/rest/error-body.ts";
import { ConnectionDropped, type HttpSurface } from "./http-surface.ts";

export interface HttpListener {
  /** `http://localhost:7811`; with another host than loopback, that host. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
}

/** A URI may have 16,384 bytes, and URI and headers together no more (REST API Developer Guide, "Status Codes"). */
const MAX_URI = 16_384;
/** Node's own bound, above ours so that the refusal is the org's. */
const MAX_HEADERS = 64 * 1024;

function write(outgoing: ServerResponse, reply: Reply): void {
  const { headers, body } = reply;
  if (body !== null) headers["Content-Length"] = String(Buffer.byteLength(body));
  else if (reply.status !== 204 && reply.status !== 304) headers["Content-Length"] = "0";
  outgoing.writeHead(reply.status, headers);
  outgoing.end(body);
}

function oversized(incoming: IncomingMessage): Reply | null {
  const uri = incoming.url?.length ?? 0;
  let total = uri;
  for (const text of incoming.rawHeaders) total += text.length;
  if (total <= MAX_URI) return null;
  const fault =
    uri > MAX_URI
      ? new ApiFault("URI_TOO_LONG", `The URI is longer than ${MAX_URI} bytes`)
      : new ApiFault("REQUEST_HEADERS_TOO_LARGE", `URI and headers are longer than ${MAX_URI} bytes`);
  const headers = { "Content-Type": "application/json;charset=UTF-8" };
  return { status: uri > MAX_URI ? 414 : 431, headers, body: errorBody([fault]) };
}

/** Serves a surface over HTTP/1.1 with keep-alive. */
export async function listenHttp(
  surface: HttpSurface,
  options: { readonly host: string; readonly port: number },
): Promise<HttpListener> {
  const listener = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as { incoming: IncomingMessage; outgoing: ServerResponse };
      try {
        const answer =
          oversized(incoming) ?? (await surface.handle(request, { ip: incoming.socket.remoteAddress ?? "" }));
        if (answer instanceof Response) return answer;
        write(outgoing, answer);
      } catch (error) {
        if (!(error instanceof ConnectionDropped)) throw error;
        incoming.socket.destroy();
      }
      return RESPONSE_ALREADY_SENT;
    },
    // A library that is imported into someone's tests leaves their global Request and Response alone.
    { overrideGlobalObjects: false },
  );
  const server = createServer({ maxHeaderSize: MAX_HEADERS, keepAliveTimeout: 65_000 }, listener);
  server.listen(options.port, options.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const name = options.host === "127.0.0.1" ? "localhost" : options.host;

  return {
    url: `http://${name}:${port}`,
    port,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
