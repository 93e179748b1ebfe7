import { fetchTransport, type Transport } from "@postern/client";
import { type Clock, redact } from "@postern/kernel";
import type { RequestShown } from "./contract.ts";

const KEPT = 500;

/** The calls this console made, newest last, in memory only. */
export interface OwnCalls {
  /** The transport that notes what goes through it. */
  readonly transport: Transport;
  entries(after: number): readonly RequestShown[];
}

export function ownCalls(clock: Clock, transport: Transport = fetchTransport()): OwnCalls {
  let calls: RequestShown[] = [];
  let sequence = 0;
  const note = (request: Request, at: number, status: number, reason: string | null) => {
    const { pathname, search } = new URL(request.url);
    sequence++;
    const call: RequestShown = {
      sequence,
      at,
      method: request.method,
      target: redact(pathname + search),
      route: null,
      ip: null,
      user: null,
      app: null,
      status,
      errorCode: null,
      reason,
      ms: clock.now() - at,
      causes: [],
    };
    calls = [...calls.slice(1 - KEPT), call];
  };
  return {
    async transport(request, options) {
      const at = clock.now();
      try {
        const response = await transport(request, options);
        note(request, at, response.status, null);
        return response;
      } catch (error) {
        note(request, at, 0, request.signal.aborted ? "cancelled" : redact(String(error)));
        throw error;
      }
    },
    entries: (after) => calls.filter((call) => call.sequence > after),
  };
}
