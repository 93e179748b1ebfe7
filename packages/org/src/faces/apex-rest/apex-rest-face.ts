import { ApiFault } from "../../engine/api-fault.ts";
import type { ApexRestResponse, Engine } from "../../engine/doors/index.ts";
import { accessToken } from "../access-token.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Reply } from "../reply.ts";
import { errorBody } from "../rest/error-body.ts";
import { faultStatus } from "../rest/fault-status.ts";
import { jsonText } from "../rest/replies.ts";

/** `/services/apexrest` and everything below it. */
export interface ApexRestFace {
  handle(request: FaceRequest): Promise<Reply>;
}

const PREFIX = /^\/services\/apexrest/i;
/** The heap of a synchronous transaction (Apex Developer Guide, "Execution Governors and Limits"). */
const MAX_BODY = 6 * 1024 * 1024;
const decoder = new TextDecoder();

export function createApexRestFace(engine: Engine): ApexRestFace {
  async function answer(request: FaceRequest): Promise<Reply> {
    const session = engine.authenticate.token(accessToken(request), "rest", request.caller);
    request.note.user = session.username;
    request.note.app = session.consumerKey;
    engine.limits.spend(session);
    const requestURI = uriOf(request.path);
    const body = await request.bytes(MAX_BODY);
    if (body === null)
      throw new ApiFault("EXCEEDED_MAX_SIZE_REQUEST", `The request body is larger than ${MAX_BODY} bytes`);
    const text = () => decoder.decode(body);
    const response: ApexRestResponse = { statusCode: 200, headers: {}, responseBody: null };
    const returned = await engine.apexRest.call(
      session,
      {
        httpMethod: request.method === "HEAD" ? "GET" : request.method,
        requestURI,
        params: Object.fromEntries(new URLSearchParams(request.search)),
        headers: request.headers,
        requestBody: body,
        remoteAddress: request.caller.ip,
        text,
        json: () => JSON.parse(text()) as unknown,
      },
      response,
    );
    return replyOf(response, returned);
  }

  function refuse(error: unknown, request: FaceRequest): Reply {
    if (!(error instanceof ApiFault)) throw error;
    request.note.errorCode = error.errorCode;
    request.note.reason = error.reason ?? error.message;
    const reply = jsonText(errorBody([error]), error.errorCode === "APEX_ERROR" ? 500 : faultStatus(error));
    if (Array.isArray(error.detail.allowed)) reply.headers.Allow = error.detail.allowed.join(", ");
    if (reply.status === 401) reply.headers["WWW-Authenticate"] = "Token";
    return reply;
  }

  return {
    async handle(request) {
      request.note.route = "apexrest";
      const reply = await answer(request).catch((error: unknown) => refuse(error, request));
      const usage = engine.limits.apiUsage();
      reply.headers["Sforce-Limit-Info"] = `api-usage=${usage.used}/${usage.max}`;
      return reply;
    },
  };
}

/** What follows the prefix, decoded, without a trailing slash. */
function uriOf(path: string): string {
  try {
    return decodeURIComponent(path.replace(PREFIX, "")).replace(/\/+$/, "") || "/";
  } catch {
    throw new ApiFault("NOT_FOUND", "Could not find a match for URL");
  }
}

function replyOf({ statusCode, headers, responseBody }: ApexRestResponse, returned: unknown): Reply {
  const status = Number.isInteger(statusCode) && statusCode >= 200 && statusCode <= 599 ? statusCode : 500;
  if (responseBody !== null) return { status, headers: { ...headers }, body: responseBody };
  if (returned === undefined) return { status, headers: { ...headers }, body: null };
  const reply = jsonText(JSON.stringify(returned), status);
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
