import type { Engine } from "../../engine/doors/index.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Reply } from "../reply.ts";

/**
 * Cross-origin calls of a browser app ("Enable CORS for OAuth Endpoints", CorsWhitelistOrigin): origins on the org's list may read the
 * answer, others are answered without the header that lets them. No cookie ever counts here, so none is allowed.
 */
export async function withCors(
  engine: Pick<Engine, "grant">,
  request: Pick<FaceRequest, "method" | "headers">,
  answer: () => Promise<Reply>,
): Promise<Reply> {
  const origin = request.headers.get("origin");
  const isAllowed = origin !== null && engine.grant.corsOrigins().includes(origin);
  const isPreflight = request.method === "OPTIONS" && request.headers.get("access-control-request-method") !== null;
  const reply: Reply = isPreflight ? { status: isAllowed ? 204 : 403, headers: {}, body: null } : await answer();
  if (origin !== null) reply.headers.Vary = "Origin";
  if (!isAllowed || origin === null) return reply;
  reply.headers["Access-Control-Allow-Origin"] = origin;
  if (isPreflight) {
    reply.headers["Access-Control-Allow-Methods"] = "GET, POST";
    reply.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, DPoP";
    reply.headers["Access-Control-Max-Age"] = "600";
  }
  return reply;
}
