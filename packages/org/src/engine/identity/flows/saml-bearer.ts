import type { SignedAssertion } from "../../doors/saml.ts";
import { findClient } from "../client/authenticate-client.ts";
import { isAbout } from "../evidence/attempt.ts";
import { checkAssertion } from "../saml/check-assertion.ts";
import { samlRefusal } from "../saml/saml-refusal.ts";
import { audiencesOf, tokenEndpointsOf } from "./audiences.ts";
import { grantToBearer } from "./bearer-grant.ts";
import { type Flow, sentAssertion } from "./flow.ts";

interface Statement {
  /** Of the app whose certificate it was checked with. */
  readonly consumerKey: string;
  readonly assertion: SignedAssertion;
}

/**
 * "OAuth 2.0 SAML Bearer Assertion Flow for Previously Authorized Apps" (RFC 7522, 2.1): as the JWT bearer flow, with an assertion whose
 * issuer is the consumer key and whose subject is the username.
 */
export const samlBearer: Flow<Statement> = {
  subType: null,
  async prepare(step) {
    const { context, state, request } = step;
    const sent = await sentAssertion(step);
    if (sent.isInResponse) throw samlRefusal("Assertion Invalid", "a response is no assertion");
    const { clientId = sent.claimedIssuer } = request.client;
    if (sent.claimedIssuer !== clientId) throw samlRefusal("Issuer Mismatched", "the issuer is not the client_id");
    const { consumerKey, certificate } = findClient(context, sent.claimedIssuer).definition;
    isAbout(context, state, consumerKey);
    if (certificate === null) throw samlRefusal("Assertion Invalid", "the app has no certificate");
    return { consumerKey, assertion: sent.signedBy(certificate, { sha1: context.options.samlSha1 }) };
  },
  grant(step, { consumerKey, assertion }) {
    const { context, state, caller } = step;
    const { nameId } = assertion;
    if (nameId === null) throw samlRefusal("Assertion Invalid", "the subject has no NameID");
    state.userId = context.users.byUsername(nameId)?.id ?? null;
    checkAssertion(context, assertion, {
      issuer: consumerKey,
      // The Help page names the hosts, and its sample the token endpoint.
      audiences: [...audiencesOf(caller.origin), ...tokenEndpointsOf(caller.origin)],
      recipients: tokenEndpointsOf(caller.origin),
    });
    return grantToBearer(step, { consumerKey, username: nameId });
  },
};
