import { OAuthFault } from "../../oauth-fault.ts";
import type { TokenExchangeType } from "./token-exchange-handler.ts";

/** The subject token of a token exchange (RFC 8693, 2.1). */
export interface IncomingToken {
  readonly token: string;
  readonly type: TokenExchangeType;
}

const LONGEST = 10_000;
const URN = "urn:ietf:params:oauth:token-type:";

/** The Apex page of `Auth.OAuth2TokenExchangeType` spells the last one in capitals, the RFC and clients do not. */
const TYPES: ReadonlyMap<string, TokenExchangeType> = new Map([
  [`${URN}access_token`, "ACCESS_TOKEN"],
  [`${URN}refresh_token`, "REFRESH_TOKEN"],
  [`${URN}id_token`, "ID_TOKEN"],
  [`${URN}saml2`, "SAML_2"],
  [`${URN}jwt`, "JWT"],
  [`${URN}JWT`, "JWT"],
]);

const invalid = (description: string, why: string) => new OAuthFault("invalid_request", description, { why });

/** Reads `subject_token` and `subject_token_type`. Salesforce documents the values and the length; the texts here are inferred. */
export function incomingToken(parameter: (name: string) => string | undefined): IncomingToken {
  const token = parameter("subject_token");
  if (token === undefined) throw invalid("subject_token is required", "the request has none");
  if (token.length > LONGEST)
    throw invalid("subject_token is too long", `it has ${token.length} of at most ${LONGEST} characters`);
  const urn = parameter("subject_token_type");
  const type = urn === undefined ? undefined : TYPES.get(urn);
  if (!type)
    throw invalid("subject_token_type is not supported", urn === undefined ? "the request has none" : "no known type");
  return { token, type };
}
