import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { Agent, type buildConnector, type Dispatcher } from "undici";
import type { Transport } from "../ports/transport.ts";

export interface UndiciTransportOptions {
  /** Connections kept per host. 16 by default; an org rarely serves one client faster in parallel. */
  readonly connections?: number;
  /** PEM of the authorities to trust, in place of the platform's: a company's own, or a local org's. */
  readonly ca?: string | readonly string[];
  /** Shown to servers that ask for one (mutual TLS); both PEM. */
  readonly clientCertificate?: {
    readonly certificate: string;
    readonly privateKey: string;
    /** Of an encrypted key. */
    readonly passphrase?: string;
  };
  /** Bring your own for a proxy; the other options are then its own to decide. */
  readonly dispatcher?: Dispatcher;
}

/**
 * Requests over undici's own API with kept-alive connections: the same wire, without the cost of the fetch standard's
 * streams and hooks. Redirects are not followed.
 *
 * @example const session = await connect({ store, grantId: "default", transport: undiciTransport() });
 */
export function undiciTransport(options: UndiciTransportOptions = {}): Transport & { close(): Promise<void> } {
  const dispatcher =
    options.dispatcher ??
    new Agent({ connections: options.connections ?? 16, keepAliveTimeout: 30_000, connect: tlsOf(options) });

  const transport: Transport = async (request, { streams = false, contentLength } = {}) => {
    const url = new URL(request.url);
    const headers: Record<string, string> = {};
    for (const [name, value] of request.headers) headers[name] = value;
    if (contentLength !== undefined) headers["content-length"] = String(contentLength);
    const {
      statusCode,
      headers: received,
      body,
    } = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method as Dispatcher.HttpMethod,
      headers,
      body: await sent(request, streams),
      signal: request.signal,
    });
    // A Response with one of these statuses must have no body (Fetch Standard: null body status).
    const bodyless = statusCode === 204 || statusCode === 205 || statusCode === 304;
    const answer = { status: statusCode, headers: webHeaders(received) };
    if (streams && !bodyless && statusCode < 300)
      return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, answer);
    // Reading at once gives the connection back whatever the caller does with the answer.
    const bytes = await body.arrayBuffer();
    return new Response(bodyless ? null : bytes, answer);
  };

  return Object.assign(transport, { close: () => dispatcher.close() });
}

async function sent(request: Request, streams: boolean): Promise<Uint8Array | Readable | null> {
  if (request.body === null) return null;
  return streams ? Readable.fromWeb(request.body as WebStream) : new Uint8Array(await request.arrayBuffer());
}

function tlsOf({ ca, clientCertificate: own }: UndiciTransportOptions): buildConnector.BuildOptions {
  return {
    ...(ca === undefined ? {} : { ca: typeof ca === "string" ? ca : [...ca] }),
    ...(own && { cert: own.certificate, key: own.privateKey }),
    ...(own?.passphrase !== undefined && { passphrase: own.passphrase }),
  };
}

function webHeaders(received: Record<string, string | string[] | undefined>): [string, string][] {
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(received)) {
    if (Array.isArray(value)) for (const one of value) headers.push([name, one]);
    else if (value !== undefined) headers.push([name, value]);
  }
  return headers;
}
