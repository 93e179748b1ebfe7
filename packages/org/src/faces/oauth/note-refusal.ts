import type { OAuthFault } from "../../engine/oauth-fault.ts";
import type { RequestNote } from "../request-note.ts";

/** The log says of a refusal what the client is told, the documented status, and the cause behind it. */
export function noteRefusal(note: RequestNote, fault: OAuthFault): void {
  note.errorCode = fault.error;
  note.reason = fault.why === null ? fault.reason : `${fault.reason}: ${fault.why}`;
}
