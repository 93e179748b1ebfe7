import { OAuthFault } from "../../oauth-fault.ts";
import { isAbout } from "../evidence/attempt.ts";
import { readSignedJwt } from "../tokens/read-signed-jwt.ts";
import { audiencesOf } from "./audiences.ts";
import { type BearerClaim, grantToBearer } from "./bearer-grant.ts";
import type { Flow } from "./flow.ts";

/**
 * "OAuth 2.0 JWT Bearer Flow": who holds the key of the app's certificate gets in as a user who approved the app before, or whom an
 * admin pre-authorized.
 */
export const jwtBearer: Flow<BearerClaim> = {
  subType: null,
  async prepare({ context, state, caller, parameter, request }) {
    const jwt = await readSignedJwt(context, parameter("assertion") ?? "", {
      issuerIs: (iss) => iss === (request.client.clientId ?? iss),
      audiences: audiencesOf(caller.origin),
      once: "when-named",
      refuse: (why) => new OAuthFault("invalid_grant", "invalid assertion", { reason: `Assertion Invalid: ${why}` }),
    });
    isAbout(context, state, jwt.issuer);
    return { consumerKey: jwt.issuer, username: jwt.subject };
  },
  grant: grantToBearer,
};
