import type { TokenEndpointResponse } from "oauth4webapi";
import type { DpopKey } from "../dpop/dpop-key.ts";
import { errors } from "../errors.ts";
import { checkHost, type HostPolicy } from "../hosts/check-host.ts";
import { type HybridMembers, hybridMembers } from "./hybrid-members.ts";
import { tokenExpiry } from "./token-expiry.ts";

/** The flow a grant came from; `import`: its tokens were made elsewhere. */
export type FlowName =
  | "web-server"
  | "user-agent"
  | "device"
  | "jwt-bearer"
  | "saml-bearer"
  | "saml-assertion"
  | "client-credentials"
  | "token-exchange"
  | "username-password"
  | "refresh"
  | "import";

/** What a grant is made of: the part of a token answer that is kept. */
export interface GrantTokens {
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
  /** `DPoP` when the tokens are bound to `dpopKey`. */
  readonly tokenType?: TokenType;
  readonly dpopKey?: DpopKey | null;
  /** Epoch milliseconds; null for opaque tokens, whose session slides. */
  readonly expiresAt?: number | null;
  readonly flow?: FlowName;
  /** Whether renewals ask for web sessions too. */
  readonly isHybrid?: boolean;
}

export type TokenType = "Bearer" | "DPoP";

/** A token answer of the org, read and checked. */
export interface Tokens extends GrantTokens {
  readonly tokenType: TokenType;
  readonly dpopKey: DpopKey | null;
  readonly expiresAt: number | null;
  readonly flow: FlowName;
  readonly isHybrid: boolean;
  /** Web sessions of a hybrid grant. */
  readonly hybrid: HybridMembers | null;
  /** The site the token was obtained at, or that the user is a member of. No token is sent there unasked. */
  readonly site: { readonly url: string; readonly id: string } | null;
  /** Where Data 360 and Einstein APIs are called, with the scope `sfap_api`. */
  readonly apiInstanceUrl: string | null;
}

export interface ReadTokensContext {
  readonly policy: HostPolicy;
  readonly now: number;
  readonly flow: FlowName;
  /** The key whose proof went with the request. */
  readonly dpopKey?: DpopKey | null;
  readonly isHybrid?: boolean;
}

/**
 * Reads the members that Salesforce adds to a token answer (Help: OAuth 2.0 Web Server Flow, "access token response").
 * Every address a later step calls is checked here, so that none can send the token elsewhere.
 */
export function readTokens(answer: TokenEndpointResponse, context: ReadTokensContext): Tokens {
  const { policy, now, flow, dpopKey = null, isHybrid = false } = context;
  const instanceUrl = member(answer, "instance_url").replace(/\/+$/, "");
  checkHost(instanceUrl, policy);
  const identityUrl = member(answer, "id");
  checkHost(identityUrl, policy);
  const apiInstanceUrl = optional(answer, "api_instance_url");
  if (apiInstanceUrl !== null) checkHost(apiInstanceUrl, policy);
  const [userId = "", organizationId = ""] = identityUrl.split("/").reverse();
  // `issued_at` is a string of epoch milliseconds.
  const issuedAt = Number(answer.issued_at);
  const tokenType: TokenType = answer.token_type === "dpop" ? "DPoP" : "Bearer";
  if (tokenType === "DPoP" && dpopKey === null)
    throw errors.LOGIN_RESPONSE_INVALID({ detail: "the token is bound to a key that this login did not use" });
  const siteUrl = optional(answer, "sfdc_community_url");
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
    tokenType,
    dpopKey,
    expiresAt: tokenExpiry(answer.access_token, answer.expires_in, now),
    flow,
    isHybrid,
    hybrid: hybridMembers(answer),
    site: siteUrl === null ? null : { url: siteUrl, id: optional(answer, "sfdc_community_id") ?? "" },
    apiInstanceUrl,
  };
}

function member(answer: TokenEndpointResponse, name: string): string {
  const value = optional(answer, name);
  if (value !== null) return value;
  throw errors.LOGIN_RESPONSE_INVALID({ detail: `the token answer has no ${name}` });
}

function optional(answer: TokenEndpointResponse, name: string): string | null {
  const value = answer[name];
  return typeof value === "string" && value !== "" ? value : null;
}
