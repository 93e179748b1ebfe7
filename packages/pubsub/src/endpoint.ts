import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { errors } from "./errors.ts";
import { PubSub } from "./gen/pubsub_api_pb.ts";
import type { PubSubSession } from "./subscription.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
/** A peer that vanished without a word is noticed after both together. */
const PING_EVERY_MS = 30_000;
const PING_ANSWER_MS = 10_000;

export interface Endpoint {
  readonly url: string;
  /** Hosts besides salesforce.com and this machine that may see the token, over TLS. */
  readonly trustedHosts?: readonly string[];
  /** PEM of the authorities to trust, in place of the platform's. */
  readonly ca?: string | readonly string[];
}

/** The endpoint that a caller's options name. */
export function endpointOf(options: { endpoint: string } & Omit<Endpoint, "url">): Endpoint {
  const { endpoint: url, trustedHosts = [], ca } = options;
  return { url, trustedHosts, ...(ca !== undefined && { ca }) };
}

/** One HTTP/2 connection to a Pub/Sub endpoint. */
export function openEndpoint(endpoint: Endpoint) {
  const url = trusted(endpoint);
  const pings = { pingIntervalMs: PING_EVERY_MS, pingTimeoutMs: PING_ANSWER_MS };
  const manager = new Http2SessionManager(url, pings, endpoint.ca === undefined ? {} : { ca: [endpoint.ca].flat() });
  const transport = createGrpcTransport({
    baseUrl: url,
    sessionManager: manager,
    // On this machine compression costs more than it saves; elsewhere the default (gzip, brotli) is offered.
    ...(LOOPBACK.has(new URL(url).hostname) ? { acceptCompression: [] } : {}),
  });
  return { client: createClient(PubSub, transport), url, close: () => manager.abort() };
}

/** A token goes only where it belongs: this machine, or TLS to Salesforce or a host named as trusted. */
function trusted({ url, trustedHosts = [] }: Endpoint): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const host = parsed?.hostname ?? "";
  const ours = LOOPBACK.has(host);
  const theirs = host.endsWith(".salesforce.com") || trustedHosts.includes(host);
  if (parsed && ((parsed.protocol === "https:" && (ours || theirs)) || (parsed.protocol === "http:" && ours)))
    return parsed.origin;
  throw errors.PUBSUB_ENDPOINT_UNTRUSTED({ endpoint: parsed?.origin ?? "an endpoint that is not a URL" });
}

/** The metadata every RPC carries; the token without a scheme word. */
export function callMetadata(session: PubSubSession, accessToken: string): Record<string, string> {
  return { accesstoken: accessToken, instanceurl: session.instanceUrl, tenantid: session.organizationId };
}
