import { ApiFault, AttemptEnded } from "../../engine/api-fault.ts";
import type { Reply } from "../reply.ts";
import type { RequestNote } from "../request-note.ts";
import { errorBody } from "./error-body.ts";
import { faultStatus } from "./fault-status.ts";
import { jsonText } from "./replies.ts";

/** Turns what a handler threw into the answer, and tells the request log why. */
export type Refuse = (error: unknown, note: RequestNote) => Reply;

/** @param onUnexpected told of errors that are no refusal: mistakes in the org itself */
export function createRefusal(onUnexpected?: (error: unknown) => void): Refuse {
  return (error, note) => {
    if (error instanceof AttemptEnded) throw error;
    if (!(error instanceof ApiFault)) {
      onUnexpected?.(error);
      note.errorCode = "UNKNOWN_EXCEPTION";
      note.reason = error instanceof Error ? error.message : String(error);
      const fault = new ApiFault(
        "UNKNOWN_EXCEPTION",
        "An unexpected error occurred. The log at /_postern/log holds its cause.",
      );
      return jsonText(errorBody([fault]), 500);
    }
    note.errorCode = error.errorCode;
    note.reason = error.reason ?? error.message;
    const reply = jsonText(errorBody([error]), faultStatus(error));
    const allowed = error.detail.allowed;
    if (Array.isArray(allowed)) reply.headers.Allow = allowed.join(", ");
    if (reply.status === 401) reply.headers["WWW-Authenticate"] = "Token";
    return reply;
  };
}
