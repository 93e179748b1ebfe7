import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { boundedBytes } from "./bounded-bytes.ts";

/** A request before a face has asked for more of it than method, path and a header: cheap from a socket and from `org.fetch`. */
export interface Arrival {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  /** The body, or null when it is longer than the limit. Once only. */
  bytes(limit: number): Promise<Uint8Array | null>;
  /** As a Request, at another address; takes the body along. */
  request(url: string): Request;
}

const hasBody = (method: string) => method !== "GET" && method !== "HEAD";

export function arrivalOfRequest(request: Request): Arrival {
  return {
    method: request.method,
    url: request.url,
    headers: request.headers,
    bytes: (limit) => boundedBytes(request.headers.get("content-length"), request.body, limit),
    request: (url) => (url === request.url ? request : new Request(url, request)),
  };
}

const HOST = /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i;

/** null when the request names no host that could be one. */
export function arrivalOfMessage(incoming: IncomingMessage, scheme: "http" | "https"): Arrival | null {
  const host = incoming.headers.host ?? "localhost";
  const path = incoming.url ?? "/";
  if (!HOST.test(host) || !path.startsWith("/")) return null;
  const method = incoming.method ?? "GET";
  return {
    method,
    url: `${scheme}://${host}${path}`,
    headers: {
      get(name) {
        const value = incoming.headers[name];
        return value === undefined ? null : typeof value === "string" ? value : value.join(", ");
      },
    },
    bytes: (limit) => boundedBytes(incoming.headers["content-length"] ?? null, incoming, limit),
    request(url) {
      const headers = new Headers();
      for (let i = 0; i < incoming.rawHeaders.length; i += 2)
        headers.append(incoming.rawHeaders[i]!, incoming.rawHeaders[i + 1]!);
      const body = hasBody(method) ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {};
      return new Request(url, { method, headers, ...body } as RequestInit);
    },
  };
}
