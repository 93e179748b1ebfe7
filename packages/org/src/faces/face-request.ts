import type { Caller, Stay } from "../engine/doors/index.ts";
import type { RequestNote } from "./request-note.ts";

/** A request as the faces without a framework take it, from a socket or from `org.fetch`. */
export interface FaceRequest {
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
  /** Since when it is under way; null where nobody counts. */
  readonly stay: Stay | null;
  /** The body, or null when it is longer than so many bytes. */
  bytes(limit: number): Promise<Uint8Array | null>;
}
