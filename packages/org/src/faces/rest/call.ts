import type { Caller, ChangeOptions, Engine, Session } from "../../engine/doors/index.ts";
import type { Reply } from "../reply.ts";
import type { RequestNote } from "../request-note.ts";

/** A request as the REST face takes it, from a socket or from `org.fetch`. */
export interface RestRequest {
  readonly method: string;
  /** Collapsed path, undecoded: `/services/data/v67.0/query`. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly search: string;
  /** `http://localhost:7811`: what every absolute URL of the answer starts with. */
  readonly origin: string;
  readonly headers: { get(name: string): string | null };
  readonly caller: Caller;
  readonly note: RequestNote;
  /** The body, or null when it is longer than so many bytes. */
  bytes(limit: number): Promise<Uint8Array | null>;
}

/** A request that has passed authentication, with what its handler needs. */
export interface RestCall {
  readonly engine: Engine;
  readonly request: RestRequest;
  readonly session: Session;
  /** `67.0` */
  readonly version: string;
  /** `/services/data/v67.0` */
  readonly base: string;
  readonly params: readonly string[];
  query(): URLSearchParams;
}

export type RestHandler = (call: RestCall) => Reply | Promise<Reply>;

const CLIENT = /(?:^|,)\s*client\s*=\s*([^,]*)/i;

/** How writes of this call mark themselves: `changeOrigin` names the API, its version and the client. */
export function changeOptions(call: RestCall, allOrNone = false): ChangeOptions {
  const header = call.request.headers.get("sforce-call-options");
  const client = header ? CLIENT.exec(header)?.[1]?.trim() : undefined;
  return {
    allOrNone,
    origin: `com/salesforce/api/rest/${call.version}`,
    ...(client ? { clientName: client } : {}),
  };
}
