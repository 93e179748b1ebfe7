import type { Engine } from "../../engine/doors/index.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Reply } from "../reply.ts";

/** Which pages of other origins may read an answer; what is not listed here never says so, least of all where a cookie opens it. */
export type CrossOrigin =
  /** Any page: it is public anyway. */
  | "public"
  /** Pages on the org's CORS allowlist. */
  | "listed"
  /** The same, where "Enable CORS for OAuth endpoints" is on too. */
  | "oauth";

/** "Enable CORS for OAuth Endpoints" and "Configure Salesforce CORS Allowlist"; the identity URL as userinfo is (inferred). */
const RESOURCES: readonly (readonly [path: RegExp, who: CrossOrigin])[] = [
  [/^\/services\/data(?:\/|$)/i, "listed"],
  [/^\/services\/oauth2\/(?:token|revoke|introspect)\/?$/i, "oauth"],
  [/^\/services\/oauth2\/userinfo\/?$/i, "listed"],
  [/^\/(?:\.well-known\/openid-configuration|id\/keys)\/?$/i, "public"],
  [/^\/id\/[^/]+\/[^/]+\/?$/i, "listed"],
];

/** What a page may send, by the guides' chapters on headers; Salesforce's own list is not documented. */
const REQUEST_HEADERS = [
  "Authorization",
  "Content-Type",
  "DPoP",
  "If-Match",
  "If-Modified-Since",
  "If-None-Match",
  "If-Unmodified-Since",
  "Sforce-Auto-Assign",
  "Sforce-Call-Options",
  "Sforce-Duplicate-Rule-Header",
  "Sforce-Query-Options",
  "X-PrettyPrint",
].join(", ");
const METHODS = "GET, HEAD, POST, PATCH, PUT, DELETE";
/** What a script could not read otherwise: the nonce of a proof, why a token was refused, what is left of the allowance. */
const EXPOSED = "DPoP-Nonce, ETag, Retry-After, Sforce-Limit-Info, WWW-Authenticate";

/**
 * Answers a page of another origin. No cookie ever counts here, so none is allowed; an origin that is not on the list is answered
 * without the header that lets its page read the answer, and its preflight with 403.
 */
export async function withCors<T extends Reply | Response>(
  engine: Pick<Engine, "grant">,
  request: Pick<FaceRequest, "method" | "headers"> & { readonly path: string },
  answer: () => T | Promise<T>,
): Promise<T | Reply> {
  const origin = request.headers.get("origin");
  const who = origin === null ? undefined : RESOURCES.find(([path]) => path.test(request.path))?.[1];
  if (origin === null || who === undefined) return answer();
  const isAllowed = who === "public" || engine.grant.isCorsOrigin(origin, who);
  const isPreflight = request.method === "OPTIONS" && request.headers.get("access-control-request-method") !== null;
  const preflight: Reply = { status: isAllowed ? 204 : 403, headers: {}, body: null };
  const reply: T | Reply = isPreflight ? preflight : await answer();
  for (const [name, value] of Object.entries(corsHeaders(who, origin, isAllowed, isPreflight))) set(reply, name, value);
  return reply;
}

function corsHeaders(
  who: CrossOrigin,
  origin: string,
  isAllowed: boolean,
  isPreflight: boolean,
): Record<string, string> {
  const vary = who === "public" ? {} : { Vary: "Origin" };
  if (!isAllowed) return vary;
  const allowed = { ...vary, "Access-Control-Allow-Origin": who === "public" ? "*" : origin };
  if (!isPreflight) return { ...allowed, "Access-Control-Expose-Headers": EXPOSED };
  return {
    ...allowed,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": REQUEST_HEADERS,
    "Access-Control-Max-Age": "600",
  };
}

function set(reply: Reply | Response, name: string, value: string): void {
  if (reply instanceof Response) {
    if (name === "Vary") reply.headers.append(name, value);
    else reply.headers.set(name, value);
    return;
  }
  const present = reply.headers[name];
  reply.headers[name] = name === "Vary" && present !== undefined ? `${present}, ${value}` : value;
}
