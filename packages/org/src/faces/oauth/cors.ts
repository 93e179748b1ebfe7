import type { Engine } from "../../engine/doors/index.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Reply } from "../reply.ts";

/**
 * Cross-origin calls of a browser app ("Enable CORS for OAuth Endpoints", CorsWhitelistOrigin): origins on the org's list may read the
 * answer, others are answered without the header that lets them. No cookie ever counts here, so none is allowed.
 */
export async function withCors<T extends Reply | Response>(
  engine: Pick<Engine, "grant">,
  request: Pick<FaceRequest, "method" | "headers">,
  answer: () => T | Promise<T>,
): Promise<T | Reply> {
  const origin = request.headers.get("origin");
  const isAllowed = origin !== null && engine.grant.corsOrigins().includes(origin);
  const isPreflight = request.method === "OPTIONS" && request.headers.get("access-control-request-method") !== null;
  const preflight: Reply = { status: isAllowed ? 204 : 403, headers: {}, body: null };
  const reply: T | Reply = isPreflight ? preflight : await answer();
  const set = (name: string, value: string) => {
    if (reply instanceof Response) reply.headers.set(name, value);
    else reply.headers[name] = value;
  };
  if (origin !== null) set("Vary", "Origin");
  if (!isAllowed || origin === null) return reply;
  set("Access-Control-Allow-Origin", origin);
  if (isPreflight) {
    set("Access-Control-Allow-Methods", "GET, POST");
    set("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP");
    set("Access-Control-Max-Age", "600");
  }
  return reply;
}
