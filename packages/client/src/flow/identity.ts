import type { GrantRecord } from "../ports/token-store.ts";
import type { Caller } from "../rest/caller.ts";

/** Who the token stands for (Help: Identity URLs). The org sends more members than these. */
export interface Identity {
  readonly id: string;
  readonly user_id: string;
  readonly organization_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly email: string;
  readonly user_type: string;
  readonly language: string;
  readonly locale: string;
  /** Milliseconds, may be negative. */
  readonly utcOffset: number;
  readonly [member: string]: unknown;
}

/**
 * Asks on the instance, not on the login host that the identity URL names: the token stays where it is used anyway.
 */
export function readIdentity(caller: Caller, grant: GrantRecord, signal?: AbortSignal): Promise<Identity> {
  const path = `/id/${grant.organizationId}/${grant.userId}`;
  return caller.json<Identity>({ method: "GET", path, ...(signal && { signal }) });
}
