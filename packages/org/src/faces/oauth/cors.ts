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

/**
 * "Enable CORS for OAuth Endpoints" and "Configure Salesforce CORS Allowlist". Identity URLs are on neither, and refuse preflights
 * (seen in a client).
 */
const RESOURCES: readonly (readonly [path: RegExp, who: CrossOrigin])[] = [
  [/^\/services\/data(?:\/|$)/i, "listed"],
  [/^\/services\/oauth2\/(?:token|revoke|introspect)\/?$/i, "oauth"],
  [/^\/services\/oauth2\/userinfo\/?$/i, "listed"],
  [/^\/(?:\.well-known\/openid-configuration|id\/keys)\/?$/i, "public"],
];

/** Names and commas, and no more of them than a client would send. */
const HEADER_NAMES = /^[\w-]+(?:, ?[\w-]+){0,40}$/;
const METHODS = "HEAD, GET, POST, PUT, PATCH, DELETE";
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
  const asked = isPreflight ? (request.headers.get("access-control-request-headers") ?? "") : null;
  for (const [name, value] of Object.entries(corsHeaders(who, origin, isAllowed, asked))) set(reply, name, value);
  return reply;
}

/** `asked`: the headers that a preflight asks for. All are allowed, as Salesforce allows them (seen in a client). */
function corsHeaders(
  who: CrossOrigin,
  origin: string,
  isAllowed: boolean,
  asked: string | null,
): Record<string, string> {
  const vary = who === "public" ? {} : { Vary: "Origin" };
  if (!isAllowed) return vary;
  const allowed = { ...vary, "Access-Control-Allow-Origin": who === "public" ? "*" : origin };
  if (asked === null) return { ...allowed, "Access-Control-Expose-Headers": EXPOSED };
  return {
    ...allowed,
    "Access-Control-Allow-Methods": METHODS,
    ...(HEADER_NAMES.test(asked) && { "Access-Control-Allow-Headers": asked }),
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
