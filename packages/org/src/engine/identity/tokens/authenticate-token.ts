import { ApiFault } from "../../api-fault.ts";
import type { ApiName, Caller } from "../../doors/authenticate.ts";
import type { Session } from "../../doors/session.ts";
import { coversApi } from "../apps/scopes.ts";
import type { IdentityContext } from "../context.ts";

const API_LABELS: Record<ApiName, string> = {
  rest: "REST API",
  soap: "SOAP API",
  bulk: "Bulk API",
  metadata: "Metadata API",
  streaming: "Streaming API",
  pubsub: "Pub/Sub API",
  identity: "identity service",
};

/** The session of an access token, fit for this API. A live token without the scope is another refusal than a dead one. */
export function authenticateToken(context: IdentityContext, token: string, api: ApiName, caller: Caller): Session {
  const session = context.sessions.use(token, caller.ip);
  if (!session) throw new ApiFault("INVALID_SESSION_ID", "Session expired or invalid");
  if (api === "identity") return session;
  if (!coversApi(session.scopes))
    throw new ApiFault("INVALID_SESSION_ID", `This session is not valid for use with the ${API_LABELS[api]}`);
  if (session.consumerKey !== null) {
    const policies = context.apps.find(session.consumerKey)?.policies;
    if (!policies || policies.blocked) throw new ApiFault("INVALID_SESSION_ID", "Session expired or invalid");
  }
  if (!session.access.apiEnabled)
    throw new ApiFault("API_DISABLED_FOR_ORG", `The ${API_LABELS[api]} is not enabled for this Organization.`);
  return session;
}
