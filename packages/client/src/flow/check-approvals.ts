import { sameId, toId15 } from "@postern/kernel";
import { errors } from "../errors.ts";
import type { GrantRecord, TokenStore } from "../ports/token-store.ts";

/** Approvals that Salesforce keeps per user and app (Help: Manage OAuth-Enabled Connected Apps Access to Your Data). */
export const APPROVALS_PER_USER = 5;

/** Where to look before a login, and for whom. */
export interface ApprovalGuard {
  readonly store: TokenStore;
  /** Who is about to log in: a username or a user id. Left out: whoever is nearest to the limit. */
  readonly user?: string;
  readonly organizationId?: string;
  /** Goes on although the oldest grant will end. */
  readonly allowEviction?: boolean;
  /** Five by default. */
  readonly limit?: number;
}

/**
 * Throws APPROVAL_LIMIT when one more login of this user with this app would push an older grant of the store out. The org
 * counts refresh tokens; grants without one, and grants that have ended, do not count. The store knows only its own: logins
 * made elsewhere count too.
 *
 * @example await checkApprovals({ store, clientId, user: "me@acme.com" });
 */
export async function checkApprovals(guard: ApprovalGuard & { readonly clientId: string }): Promise<void> {
  const limit = guard.limit ?? APPROVALS_PER_USER;
  if (guard.allowEviction) return;
  for (const grants of (await approvalsOf(guard)).values()) {
    if (grants.length < limit) continue;
    const user = grants[0]?.username ?? grants[0]?.userId ?? "";
    throw errors.APPROVAL_LIMIT({ grantIds: grants.map((grant) => grant.grantId), user, limit });
  }
}

/** Live grants with a refresh token, by user. */
async function approvalsOf(
  guard: ApprovalGuard & { readonly clientId: string },
): Promise<ReadonlyMap<string, readonly GrantRecord[]>> {
  const { user, organizationId } = guard;
  const grants = (await guard.store.list()).filter(
    (grant) =>
      grant.clientId === guard.clientId &&
      grant.status.state === "live" &&
      grant.refreshToken !== null &&
      (user === undefined || grant.username === user || (grant.userId !== "" && sameId(grant.userId, user))) &&
      (organizationId === undefined || sameId(grant.organizationId, organizationId)),
  );
  const byUser = new Map<string, GrantRecord[]>();
  for (const grant of grants) {
    const key = `${toId15(grant.organizationId)} ${toId15(grant.userId)}`;
    byUser.set(key, [...(byUser.get(key) ?? []), grant]);
  }
  return byUser;
}
