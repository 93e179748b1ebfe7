import type { TokenEndpointResponse } from "oauth4webapi";
import { errors } from "../errors.ts";
import { checkHost, type HostPolicy } from "../hosts/check-host.ts";

/** A token answer of the org, read and checked. */
export interface Tokens {
  readonly accessToken: string;
  /** Only when the grant allows it; on refresh only with rotation. */
  readonly refreshToken: string | null;
  readonly instanceUrl: string;
  readonly identityUrl: string;
  readonly organizationId: string;
  readonly userId: string;
  /** null when the answer does not say. */
  readonly scopes: readonly string[] | null;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  readonly idToken: string | null;
}

/**
 * Reads the members that Salesforce adds to a token answer (Help: OAuth 2.0 Web Server Flow, "access token response").
 * `instance_url` is checked here, so that no later step can send the token elsewhere.
 */
export function readTokens(answer: TokenEndpointResponse, policy: HostPolicy, now: number): Tokens {
  const instanceUrl = member(answer, "instance_url").replace(/\/+$/, "");
  checkHost(instanceUrl, policy);
  const identityUrl = member(answer, "id");
  const [userId = "", organizationId = ""] = identityUrl.split("/").reverse();
  // `issued_at` is a string of epoch milliseconds.
  const issuedAt = Number(answer.issued_at);
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    instanceUrl,
    identityUrl,
    organizationId,
    userId,
    scopes: answer.scope === undefined ? null : answer.scope.split(" ").filter(Boolean),
    issuedAt: Number.isFinite(issuedAt) && issuedAt > 0 ? issuedAt : now,
    idToken: answer.id_token ?? null,
  };
}

function member(answer: TokenEndpointResponse, name: string): string {
  const value = answer[name];
  if (typeof value === "string" && value !== "") return value;
  throw errors.LOGIN_RESPONSE_INVALID({ detail: `the token answer has no ${name}` });
}
