import { sameId } from "@postern/kernel";
import { ApiFault } from "../../engine/api-fault.ts";
import type { Engine, Session } from "../../engine/doors/index.ts";
import { pubsubFault } from "./pubsub-fault.ts";

/** Who calls, asked again whenever it matters: a stream outlives tokens. */
export interface CallAuthentication {
  /** The session now; throws the UNAUTHENTICATED refusal once the token is revoked or expired. */
  session(): Session;
  /** Takes the token of a request's `auth_refresh`. */
  renew(accessToken: string): void;
}

/** Reads the three metadata entries every RPC must carry: the token bare, the instance URL and the org id (15 or 18 characters). */
export function authenticateCall(
  engine: Pick<Engine, "authenticate" | "orgId">,
  metadata: Headers,
  ip: string,
  rpcId: string,
): CallAuthentication {
  const accessToken = metadata.get("accesstoken");
  const instanceUrl = metadata.get("instanceurl");
  const tenantId = metadata.get("tenantid");
  if (!accessToken || !tenantId || !instanceUrl || !/^https?:\/\/./.test(instanceUrl))
    throw pubsubFault("service.auth.headers.invalid", rpcId);
  if (!sameId(tenantId, engine.orgId)) throw pubsubFault("service.auth.error", rpcId);

  let token = accessToken;
  const check = (candidate: string, refusal: "service.auth.error" | "service.auth.refresh.invalid") => {
    try {
      return engine.authenticate.token(candidate, "pubsub", { ip });
    } catch (error) {
      throw error instanceof ApiFault ? pubsubFault(refusal, rpcId) : error;
    }
  };
  check(token, "service.auth.error");
  return {
    session: () => check(token, "service.auth.error"),
    renew(next) {
      check(next, "service.auth.refresh.invalid");
      token = next;
    },
  };
}
