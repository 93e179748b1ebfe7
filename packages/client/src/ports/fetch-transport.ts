import type { Transport } from "./transport.ts";

/** The platform's fetch: browsers, workers, Node. On Node `undiciTransport()` of `@postern/client/node` costs less. */
export function fetchTransport(): Transport {
  return (request) => fetch(request);
}
