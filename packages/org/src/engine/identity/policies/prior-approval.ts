import { OAuthFault } from "../../oauth-fault.ts";
import { mayRefresh } from "../apps/scopes.ts";
import type { Client } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";

/**
 * The scopes of a grant that no person is asked for: the app's where an admin pre-authorized its users, else those of an approval that
 * the user gave before, which must be one that can be refreshed.
 */
export function priorApproval(context: IdentityContext, client: Client, userId: string): readonly string[] {
  const { app, policies } = client;
  if (policies.permittedUsers === "AdminApprovedPreAuthorized") return app.scopes;
  const rows = context.database
    .prepare(`SELECT scopes FROM "_Approval" WHERE userId = ? AND consumerKey = ? ORDER BY approvedAt DESC`)
    .all(userId, app.consumerKey) as { scopes: string }[];
  const approval = rows.map(({ scopes }) => scopes.split(" ")).find(mayRefresh);
  if (!approval) throw new OAuthFault("invalid_grant", "user hasn't approved this consumer");
  return app.scopes.filter((scope) => approval.includes(scope));
}
