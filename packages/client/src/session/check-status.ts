import { errors } from "../errors.ts";
import type { GrantRecord } from "../ports/token-store.ts";

/** Throws when the grant cannot be used any more, with who saw it, when, and how to reconnect. */
export function checkStatus(record: GrantRecord, cause?: unknown): void {
  const { grantId, status } = record;
  if (status.state === "dead")
    throw errors.GRANT_DEAD(
      {
        grantId,
        error: status.error,
        description: status.description,
        worker: status.worker,
        at: new Date(status.at).toISOString(),
      },
      { cause },
    );
  if (status.state === "lost-in-flight")
    throw errors.GRANT_LOST_IN_FLIGHT(
      { grantId, worker: status.worker, at: new Date(status.at).toISOString() },
      { cause },
    );
  if (status.state === "moved")
    throw errors.GRANT_MOVED({ grantId, to: status.to, at: new Date(status.at).toISOString() }, { cause });
}
