import { ApiFault } from "../../api-fault.ts";
import type { IdentityContext } from "../context.ts";
import { sessionTimeoutMs } from "../policies/session-timeout.ts";

/**
 * Opens a session for a user without asking for a password: for who holds the org itself. It is what SOAP `login()` gives,
 * and the login history says so. Throws ApiFault INVALID_LOGIN when no active user has the name.
 */
export function openSession(context: IdentityContext, username: string, ip: string): { readonly token: string } {
  const user = context.users.byUsername(username);
  if (!user?.active) throw new ApiFault("INVALID_LOGIN", `No active user of this org is called ${username}.`);
  context.history.record({
    userId: user.id,
    loginType: "Other Apex API",
    subType: null,
    status: "Success",
    reason: "Success",
    ip,
    application: "Postern",
    consumerKey: null,
  });
  const { token } = context.sessions.open({
    kind: "soap",
    userId: user.id,
    username: user.username,
    consumerKey: null,
    grantId: null,
    scopes: ["api"],
    ip,
    timeoutMs: sessionTimeoutMs(context, user.id, null),
  });
  return { token };
}
