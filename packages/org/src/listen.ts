import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Server as TlsServer } from "node:tls";
import { arrivalOfMessage } from "./arrival.ts";
import { ApiFault } from "./engine/api-fault.ts";
import type { Caller } from "./engine/doors/index.ts";
import type { Reply } from "./faces/reply.ts";
import { errorBody } from "./faces/rest/error-body.ts";
import { ConnectionDropped, type HttpSurface } from "./http-surface.ts";

export interface HttpListener {
  /** `http://localhost:7811`, or `https://`; with another host than loopback, that host. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
}

/** A URI may have 16,384 bytes, and URI and headers together no more (REST API Developer Guide, "Status Codes"). */
const MAX_URI = 16_384;
/** Node's own bound, above ours so that the refusal is the org's. */
const MAX_HEADERS = 64 * 1024;
/** A client may show a certificate and need not: what it is worth is the engine's to say. The platform's authorities vouch for none. */
const ASKS_FOR_CERTIFICATE = { requestCert: true, rejectUnauthorized: false, ca: [] };

function write(outgoing: ServerResponse, reply: Reply): void {
  const { headers, body } = reply;
  if (body !== null) headers["Content-Length"] = String(Buffer.byteLength(body));
  else if (reply.status !== 204 && reply.status !== 304) headers["Content-Length"] = "0";
  outgoing.writeHead(reply.status, headers);
  outgoing.end(body);
}

/** Answers of the other faces are small and whole: nothing streams over HTTP/1.1. */
async function writeResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  const body = response.body === null ? null : Buffer.from(await response.arrayBuffer());
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  if (body !== null) headers["content-length"] = String(body.byteLength);
  else if (response.status !== 204 && response.status !== 304) headers["content-length"] = "0";
  outgoing.writeHead(response.status, headers);
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

/**
 * Serves a surface over HTTP/1.1 with keep-alive, over TLS where `secure` gives the server a certificate. Straight on `node:http`:
 * making Request and Response objects would cost a record read more than answering it.
 */
export async function listenHttp(
  surface: HttpSurface,
  options: {
    readonly host: string;
    readonly port: number;
    /** Who is at the other end of a connection. */
    readonly callerOf: (socket: Socket) => Caller;
    /** Answers how to end every connection. */
    readonly secure?: (server: TlsServer) => () => void;
  },
): Promise<HttpListener> {
  const { callerOf, secure } = options;
  const scheme = secure ? "https" : "http";
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse) {
    try {
      const arrival = arrivalOfMessage(incoming, scheme);
      if (!arrival) return write(outgoing, { status: 400, headers: {}, body: null });
      const reply = oversized(incoming) ?? (await surface.handle(arrival, callerOf(incoming.socket)));
      if (reply instanceof Response) await writeResponse(outgoing, reply);
      else write(outgoing, reply);
    } catch (error) {
      if (error instanceof ConnectionDropped || outgoing.headersSent) incoming.socket.destroy();
      else write(outgoing, { status: 500, headers: {}, body: null });
    }
  }
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => void answer(incoming, outgoing);
  const settings = { maxHeaderSize: MAX_HEADERS, keepAliveTimeout: 65_000 };
  const secured = secure ? createSecureServer({ ...settings, ...ASKS_FOR_CERTIFICATE }, onRequest) : null;
  const endConnections = secured && secure?.(secured);
  const server = secured ?? createServer(settings, onRequest);
  server.listen(options.port, options.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { host } = options;
  const name = host === "127.0.0.1" ? "localhost" : host.includes(":") ? `[${host}]` : host;

  return {
    url: `${scheme}://${name}:${port}`,
    port,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      endConnections?.();
      return closed;
    },
  };
}
