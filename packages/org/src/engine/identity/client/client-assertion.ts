import type { Caller } from "../../doors/authenticate.ts";
import type { ClientAuthentication } from "../../doors/grant.ts";
import type { IdentityContext } from "../context.ts";
import { type Attempt, isAbout } from "../evidence/attempt.ts";
import { readSignedJwt } from "../tokens/read-signed-jwt.ts";
import { findClient, type ProvenClient, UNPROVEN, wrongClient } from "./authenticate-client.ts";

const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** An assertion is read only when no secret is present. */
export const isSentAssertion = (client: ClientAuthentication) =>
  client.assertion !== undefined && client.clientSecret === undefined;

/** Client authentication by a JWT that the app's certificate verifies (`private_key_jwt`; RFC 7523, 2.2). One use each. */
export async function proveByAssertion(
  context: IdentityContext,
  given: ClientAuthentication,
  caller: Caller,
  state: Attempt,
): Promise<ProvenClient> {
  if (!isSentAssertion(given)) return UNPROVEN;
  if (given.assertionType !== TYPE) throw wrongClient(context);
  const jwt = await readSignedJwt(context, given.assertion ?? "", {
    issuerIs: (iss) => iss === (given.clientId ?? iss),
    audiences: caller.origin === undefined ? [] : [caller.origin, `${caller.origin}/services/oauth2/token`],
    once: "required",
    refuse: (why) => {
      const fault = wrongClient(context);
      return Object.assign(fault, { reason: `client assertion: ${why}` });
    },
  });
  const { definition } = findClient(context, jwt.issuer);
  isAbout(context, state, definition.consumerKey);
  if (jwt.subject !== jwt.issuer) throw wrongClient(context);
  return { byAssertion: definition.consumerKey };
}
