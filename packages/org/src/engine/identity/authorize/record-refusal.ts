import type { Caller } from "../../doors/authenticate.ts";
import type { AuthorizationRequest } from "../../doors/grant.ts";
import type { OAuthFault } from "../../oauth-fault.ts";
import type { IdentityContext } from "../context.ts";
import { explained } from "../evidence/attempt.ts";
import { responseTypeOf } from "./response-types.ts";

/** A line in the login history for an authorization request that came to nothing. */
export function recordRefusal(
  context: IdentityContext,
  caller: Pick<Caller, "ip" | "origin">,
  consumerKey: string | undefined,
  userId: string | null,
  request: AuthorizationRequest,
  fault: OAuthFault,
): void {
  const app = consumerKey === undefined ? undefined : context.apps.find(consumerKey)?.definition;
  context.history.record({
    userId,
    loginType: "Remote Access 2.0",
    subType: responseTypeOf(request.responseType)?.subType ?? "OauthWebServer",
    status: fault.reason,
    reason: explained(fault),
    ip: caller.ip,
    application: app?.name ?? "Unknown",
    consumerKey: app?.consumerKey ?? null,
    loginUrl: caller.origin ?? null,
  });
}
