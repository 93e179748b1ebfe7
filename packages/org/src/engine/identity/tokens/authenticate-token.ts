import { ApiFault } from "../../api-fault.ts";
import type { ApiName, Caller } from "../../doors/authenticate.ts";
import type { Session } from "../../doors/session.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { coversApi } from "../apps/scopes.ts";
import { opensPages } from "../browser/admit-for-app.ts";
import type { IdentityContext } from "../context.ts";
import { isShutOut } from "../policies/api-access-control.ts";
import { isInProfileRanges, isRelaxed } from "../policies/login-restrictions.ts";
import { isBelow } from "../policies/session-level.ts";
import { checkProof } from "./dpop-proof.ts";

const API_LABELS: Record<ApiName, string> = {
  rest: "REST API",
  soap: "SOAP API",
  bulk: "Bulk API",
  metadata: "Metadata API",
  streaming: "Streaming API",
  pubsub: "Pub/Sub API",
  identity: "identity service",
};

/** The refusal of a live session that is not good for this API: one sentence on the wire, its cause in the request log. */
const notValid = (api: ApiName, reason: string) =>
  new ApiFault("INVALID_SESSION_ID", `This session is not valid for use with the ${API_LABELS[api]}`, { reason });

/** The session of an access token, fit for this API. A live token without the scope is another refusal than a dead one. */
export function authenticateToken(context: IdentityContext, token: string, api: ApiName, caller: Caller): Session {
  const session = context.sessions.use(token, caller.ip);
  if (!session) throw new ApiFault("INVALID_SESSION_ID", "Session expired or invalid");
  if (session.kind === "ui" && !opensPages(session))
    throw new ApiFault("INVALID_SESSION_ID", "Session expired or invalid", {
      reason: "a session for approving one app",
    });
  if (session.jkt !== null) checkPossession(context, session.jkt, token, caller);
  const app = session.consumerKey === null ? undefined : context.apps.find(session.consumerKey);
  if (session.consumerKey !== null && !app?.policies)
    throw new ApiFault("INVALID_SESSION_ID", "Session expired or invalid", { reason: "the app was removed" });
  if (app?.policies && (app.policies.blocked || !app.policies.enabled || !app.policies.oauthPluginEnabled))
    throw new ApiFault("INVALID_SESSION_ID", "Session expired or invalid", {
      reason: "the app is blocked or disabled",
    });
  if (api === "identity") return session;
  if (session.kind === "ui") throw notValid(api, "a browser session is no API session");
  if (!coversApi(session.scopes)) throw notValid(api, "the token lacks the scope api");
  if (api === "soap" && session.format === "jwt") throw notValid(api, "the SOAP API takes no JWT access tokens");
  checkUse(context, session, api, caller);
  if (!session.access.apiEnabled || !context.settings.current.apiInEdition)
    throw new ApiFault("API_DISABLED_FOR_ORG", `The ${API_LABELS[api]} is not enabled for this Organization.`);
  return session;
}

/** What an admin may have forbidden since the session began. */
function checkUse(context: IdentityContext, session: Session, api: ApiName, caller: Caller): void {
  const { userId, consumerKey } = session;
  const app = consumerKey === null ? undefined : context.apps.find(consumerKey);
  const policies = app?.policies ?? null;
  const settings = context.settings.current;
  if (settings.apiAccessControl && isShutOut(context, policies, userId))
    throw notValid(api, "API Access Control is on, and the app is not pre-authorized by an admin");
  if (context.profiles.restrictsUse) {
    const required = context.profiles.of(context.users.byId(userId)?.profileId ?? null).requiredSessionLevel;
    if (required !== null && isBelow(session.level, required))
      throw notValid(api, `the profile requires ${required}, the session is ${session.level}`);
  }
  if (!settings.loginIpRangesOnEveryRequest || isInProfileRanges(context, userId, caller.ip)) return;
  const relaxed =
    app !== undefined &&
    policies !== null &&
    isRelaxed(
      { app: app.definition, policies },
      { moment: "use", ip: caller.ip, verified: session.level === "HIGH_ASSURANCE" },
    );
  if (!relaxed) throw notValid(api, `Restricted IP: ${caller.ip} is outside the profile's login ranges`);
}

/** A bound token is worth nothing without its key (RFC 9449, 7). */
function checkPossession(context: IdentityContext, jkt: string, token: string, caller: Caller): void {
  const refused = (reason: string) => new ApiFault("INVALID_SESSION_ID", "Session expired or invalid", { reason });
  if (!caller.dpop) throw refused("DPoP: the token is bound to a key, and no proof was sent");
  try {
    if (checkProof(context, caller.dpop, token) !== jkt) throw refused("DPoP: the proof is of another key");
  } catch (error) {
    throw error instanceof OAuthFault ? refused(error.reason) : error;
  }
}
