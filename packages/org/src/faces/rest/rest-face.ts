import { isIdShaped } from "@postern/kernel";
import { ApiFault } from "../../engine/api-fault.ts";
import type { Engine, Session } from "../../engine/doors/index.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Reply } from "../reply.ts";
import type { RestCall, RestHandler } from "./call.ts";
import { errorBody, resourceNotFound } from "./error-body.ts";
import { faultStatus } from "./fault-status.ts";
import { notBuiltAt } from "./not-built.ts";
import { indent } from "./pretty-print.ts";
import { jsonText } from "./replies.ts";
import { VERSION_LIST, versionOf } from "./resources/versions.ts";
import { createRouter } from "./router.ts";
import { ROUTES } from "./routes.ts";
import { acceptedFormat, isXmlAsked, suffixOf } from "./xml/asked-format.ts";
import { inXml, isXml } from "./xml/in-xml.ts";

/** `/services/data` and everything below it. */
export interface RestFace {
  handle(request: FaceRequest): Promise<Reply>;
}

/** Replies carry no caching advice beyond this. */
const NO_CACHE = "no-cache,must-revalidate,max-age=0,no-store,private";
const TOKEN = /^(?:Bearer|OAuth|DPoP)\s+(\S+)$/i;
/** `services`, `data`, the version. */
const PREFIX_SEGMENTS = 3;

/** Path segments, decoded once each: an encoded slash stays inside its segment. Trailing slashes are ignored. */
function segmentsOf(path: string): string[] {
  const raw = path.split("/");
  raw.shift();
  while (raw.length > 0 && raw.at(-1) === "") raw.pop();
  if (!path.includes("%")) return raw;
  try {
    return raw.map((segment) => decodeURIComponent(segment));
  } catch {
    throw resourceNotFound();
  }
}

function accessToken(request: FaceRequest): string {
  const token = TOKEN.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) throw new ApiFault("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
  return token;
}

function methodOf(request: FaceRequest, query: () => URLSearchParams): string {
  if (request.method === "HEAD") return "GET";
  if (request.method === "POST" && request.search !== "") return query().get("_HttpMethod") ?? "POST";
  return request.method;
}

function notAllowed(method: string, methods: Readonly<Record<string, RestHandler>>): ApiFault {
  const allowed = Object.keys(methods).flatMap((name) => (name === "GET" ? ["GET", "HEAD"] : [name]));
  return new ApiFault("METHOD_NOT_ALLOWED", `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(",")}`, {
    detail: { allowed },
  });
}

export function createRestFace(engine: Engine, options: { onUnexpected?: (error: unknown) => void } = {}): RestFace {
  const route = createRouter(ROUTES);

  function refuse(error: unknown, request: FaceRequest): Reply {
    if (!(error instanceof ApiFault)) {
      options.onUnexpected?.(error);
      request.note.errorCode = "UNKNOWN_EXCEPTION";
      request.note.reason = error instanceof Error ? error.message : String(error);
      const fault = new ApiFault(
        "UNKNOWN_EXCEPTION",
        "An unexpected error occurred. The log at /_postern/log holds its cause.",
      );
      return jsonText(errorBody([fault]), 500);
    }
    request.note.errorCode = error.errorCode;
    request.note.reason = error.reason ?? error.message;
    const reply = jsonText(errorBody([error]), faultStatus(error));
    const allowed = error.detail.allowed;
    if (Array.isArray(allowed)) reply.headers.Allow = allowed.join(", ");
    if (reply.status === 401) reply.headers["WWW-Authenticate"] = "Token";
    return isXmlAsked(request) ? inXml(reply, { pattern: "", method: request.method }) : reply;
  }

  function enter(request: FaceRequest): Session {
    const session = engine.authenticate.token(accessToken(request), "rest", request.caller);
    request.note.user = session.username;
    request.note.app = session.consumerKey;
    engine.limits.spend(session);
    return session;
  }

  function answer(request: FaceRequest): Reply | Promise<Reply> {
    const segments = segmentsOf(request.path);
    if (segments.length < PREFIX_SEGMENTS) {
      request.note.route = "versions";
      if (request.method !== "GET" && request.method !== "HEAD") throw notAllowed(request.method, { GET: never });
      const reply = jsonText(VERSION_LIST);
      return acceptedFormat(request) === "json" ? reply : inXml(reply, { pattern: "versions", method: "GET" });
    }
    const version = versionOf(segments[2]!);
    const session = enter(request);
    let parsed: URLSearchParams | undefined;
    const query = () => {
      parsed ??= new URLSearchParams(request.search);
      return parsed;
    };
    const { match, format } = find(segments, request);
    if (!match) throw notBuiltAt(segments, PREFIX_SEGMENTS) ?? resourceNotFound();
    request.note.route = match.route.pattern;
    const method = methodOf(request, query);
    const handler = Object.hasOwn(match.route.methods, method) ? match.route.methods[method] : undefined;
    if (!handler) throw notAllowed(method, match.route.methods);
    const call: RestCall = {
      engine,
      request,
      session,
      version,
      base: `/services/data/v${version}`,
      params: match.params,
      query,
    };
    if (format === "json") return handler(call);
    const object = () => engine.describe.sobject(session, match.params[0]!).name;
    return Promise.resolve(handler(call)).then((reply) =>
      inXml(reply, { pattern: match.route.pattern, method, object }),
    );
  }

  /** The route, and the format: `.xml` and `.json` are no part of the last segment, unless that is a value. */
  function find(segments: readonly string[], request: FaceRequest) {
    const suffix = suffixOf(segments.at(-1));
    if (suffix) {
      const match = route([...segments.slice(0, -1), suffix.name], PREFIX_SEGMENTS);
      const isValue = match?.route.pattern.endsWith(":value") && !isIdShaped(match.params[1]!);
      if (match && !isValue) return { match, format: suffix.format };
    }
    return { match: route(segments, PREFIX_SEGMENTS), format: acceptedFormat(request) };
  }

  return {
    async handle(request) {
      let reply: Reply;
      try {
        reply = await answer(request);
      } catch (error) {
        reply = refuse(error, request);
      }
      const { headers } = reply;
      headers["Cache-Control"] = NO_CACHE;
      if (request.note.route !== "versions") {
        const usage = engine.limits.apiUsage();
        headers["Sforce-Limit-Info"] = `api-usage=${usage.used}/${usage.max}`;
      }
      if (request.headers.get("x-prettyprint") === "1" && typeof reply.body === "string" && !isXml(reply))
        return { ...reply, body: indent(reply.body) };
      return reply;
    },
  };
}

const never: RestHandler = () => {
  throw resourceNotFound();
};
