import type { GrantRecord } from "../ports/token-store.ts";
import type { Caller } from "../rest/caller.ts";
import { USERINFO_PATH, type UserInfo } from "./user-info.ts";

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
 * Pages of other origins may not read identity URLs, whatever the org allows them, and are told by userinfo
 * (Help: Enable CORS for OAuth Endpoints).
 */
export async function readIdentity(caller: Caller, grant: GrantRecord, signal?: AbortSignal): Promise<Identity> {
  const more = signal ? { signal } : {};
  if (isPageOfAnotherOrigin(grant.instanceUrl))
    return fromUserInfo(await caller.json<UserInfo>({ method: "GET", path: USERINFO_PATH, ...more }));
  const path = `/id/${grant.organizationId}/${grant.userId}`;
  return caller.json<Identity>({ method: "GET", path, ...more });
}

/** Pages and workers have a `location`; Node has none. */
function isPageOfAnotherOrigin(instanceUrl: string): boolean {
  const { location } = globalThis as { location?: { readonly origin: string } };
  return location !== undefined && location.origin !== new URL(instanceUrl).origin;
}

/** The same facts under the names of OpenID Connect. */
function fromUserInfo(info: UserInfo): Identity {
  const { sub, preferred_username, name, ...same } = info;
  return { ...same, id: sub, username: preferred_username, display_name: name } as unknown as Identity;
}
