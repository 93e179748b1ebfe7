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
  /** `DPoP` when the tokens are good with proofs of their key alone. */
  readonly tokenType: "Bearer" | "DPoP";
  /** The sessions of a hybrid flow for web views; empty in others. Names as on the wire: `lightning_sid`, `lightning_domain`. */
  readonly hybrid: Readonly<Record<string, string>>;
  /** The site of an Experience Cloud user. */
  readonly siteUrl: string | null;
}

const HYBRID_MEMBERS = [
  "lightning_domain",
  "lightning_sid",
  "visualforce_domain",
  "visualforce_sid",
  "content_domain",
  "content_sid",
  "csrf_token",
  "parent_sid",
] as const;

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
    tokenType: String(answer.token_type).toLowerCase() === "dpop" ? "DPoP" : "Bearer",
    hybrid: hybridMembers(answer),
    siteUrl: siteUrl(answer, policy),
  };
}

function member(answer: TokenEndpointResponse, name: string): string {
  const value = answer[name];
  if (typeof value === "string" && value !== "") return value;
  throw errors.LOGIN_RESPONSE_INVALID({ detail: `the token answer has no ${name}` });
}

function hybridMembers(answer: TokenEndpointResponse): Record<string, string> {
  const named = HYBRID_MEMBERS.map((name) => [name, answer[name]] as const);
  return Object.fromEntries(
    named.filter((pair): pair is readonly [(typeof HYBRID_MEMBERS)[number], string] => typeof pair[1] === "string"),
  );
}

/** A site is a host that tokens may go to next, so it is checked like the instance. */
function siteUrl(answer: TokenEndpointResponse, policy: HostPolicy): string | null {
  const url = answer.sfdc_community_url;
  return typeof url === "string" && url !== "" ? checkHost(url, policy).href.replace(/\/+$/, "") : null;
}
