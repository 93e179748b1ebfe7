import { ApiFault } from "../../engine/api-fault.ts";
import type { Engine, Session } from "../../engine/doors/index.ts";
import { accessToken } from "../access-token.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Reply } from "../reply.ts";
import { checkAccept } from "./acceptable.ts";
import { maxFile } from "./blobs/max-file.ts";
import { createDispatch, type Found, notAllowed } from "./dispatch.ts";
import { indent } from "./pretty-print.ts";
import { createRefusal } from "./refusal.ts";
import { jsonText } from "./replies.ts";
import { NO_BODY, readBody } from "./request-body.ts";
import { PREFIX_SEGMENTS, segmentsOf } from "./request-path.ts";
import { VERSION_LIST, versionOf } from "./resources/versions.ts";
import { checkTime } from "./time-limits.ts";
import { acceptedFormat, isXmlAsked } from "./xml/asked-format.ts";
import { inXml, isXml } from "./xml/in-xml.ts";

/** `/services/data` and everything below it. */
export interface RestFace {
  handle(request: FaceRequest): Promise<Reply>;
}

/** Replies carry no caching advice beyond this. */
const NO_CACHE = "no-cache,must-revalidate,max-age=0,no-store,private";
/** Methods whose requests carry a body. */
const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PATCH", "PUT"]);

/** REST API Developer Guide, "Status Codes and Error Responses": 414. */
const MAX_URI = 16_384;

/** `api-usage=17/15000`, and for an app with a cap `; per-app-api-usage=17/250(appName=x)`. */
function limitInfo(engine: Engine, consumerKey: string | null): string {
  const { used, max, app } = engine.limits.apiUsage(consumerKey);
  const ofApp = app ? `; per-app-api-usage=${app.used}/${app.max}(appName=${app.name})` : "";
  return `api-usage=${used}/${max}${ofApp}`;
}

/** How large a multipart body may be; null where there is none. */
const filesOf = ({ takesFiles, params }: Found) => (takesFiles ? maxFile(params[0]) : null);

export function createRestFace(engine: Engine, options: { onUnexpected?: (error: unknown) => void } = {}): RestFace {
  const refuse = createRefusal(options.onUnexpected);
  const find = createDispatch(engine, refuse);

  function enter(request: FaceRequest): Session {
    const session = engine.authenticate.token(accessToken(request), "rest", request.caller);
    request.note.user = session.username;
    request.note.app = session.consumerKey;
    if (request.stay?.crowded) throw new ApiFault("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.");
    engine.limits.spend(session);
    return session;
  }

  function answer(request: FaceRequest): Reply | Promise<Reply> {
    if (request.path.length + request.search.length > MAX_URI)
      throw new ApiFault("URI_TOO_LONG", `The URI is longer than ${MAX_URI} bytes`);
    const segments = segmentsOf(request.path);
    if (segments.length < PREFIX_SEGMENTS) {
      request.note.route = "versions";
      if (request.method !== "GET" && request.method !== "HEAD") throw notAllowed(request.method, ["GET"]);
      const reply = jsonText(VERSION_LIST);
      return acceptedFormat(request) === "json" ? reply : inXml(reply, { pattern: "versions", method: "GET" });
    }
    const version = versionOf(segments[2]!);
    const session = enter(request);
    const found = find({ request, session, version, segments });
    checkTime(request, found.pattern);
    checkAccept(request, found);
    const reply = WITH_BODY.has(request.method)
      ? readBody(request, filesOf(found)).then((body) => found.answer(body))
      : found.answer(NO_BODY);
    if (found.format === "json") return reply;
    const { pattern, params, method } = found;
    const object = () => engine.describe.sobject(session, params[0]!).name;
    return Promise.resolve(reply).then((json) => inXml(json, { pattern, method, object }));
  }

  return {
    async handle(request) {
      let reply: Reply;
      try {
        reply = await answer(request);
      } catch (error) {
        reply = refuse(error, request.note);
        if (isXmlAsked(request)) reply = inXml(reply, { pattern: "", method: request.method });
      }
      const { headers } = reply;
      headers["Cache-Control"] = NO_CACHE;
      if (request.note.route !== "versions") {
        headers["Sforce-Limit-Info"] = limitInfo(engine, request.note.app);
      }
      if (request.headers.get("x-prettyprint") === "1" && typeof reply.body === "string" && !isXml(reply))
        return { ...reply, body: indent(reply.body) };
      return reply;
    },
  };
}
