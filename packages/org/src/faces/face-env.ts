import type { Caller } from "../engine/doors/index.ts";
import type { RequestNote } from "./request-note.ts";

/** What a face built with Hono finds in `c.env`. */
export interface FaceEnv {
  readonly ip: string;
  readonly caller: Caller;
  /** Filled by the face for the request log. */
  readonly note: RequestNote;
}

/** A face that speaks Request and Response. */
export type FetchFace = (request: Request, env: FaceEnv) => Response | Promise<Response>;
