import { isIdShaped } from "@postern/kernel";
import { ApiFault } from "../../engine/api-fault.ts";
import type { Engine, Session } from "../../engine/doors/index.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Reply } from "../reply.ts";
import type { RestCall, RestHandler } from "./call.ts";
import { resourceNotFound } from "./error-body.ts";
import { notBuiltAt } from "./not-built.ts";
import type { Refuse } from "./refusal.ts";
import type { RestBody } from "./request-body.ts";
import { PREFIX_SEGMENTS } from "./request-path.ts";
import { createRouter, type Router } from "./router.ts";
import { ROUTES } from "./routes.ts";
import { subrequests } from "./subrequest.ts";
import { acceptedFormat, type Format, suffixOf } from "./xml/asked-format.ts";

/** An authenticated request on its way to its handler. */
export interface Asked {
  readonly request: FaceRequest;
  readonly session: Session;
  /** `67.0` */
  readonly version: string;
  /** Decoded, with `services`, `data` and the version. */
  readonly segments: readonly string[];
}

/** Who answers a request: known before its body is read. */
export interface Found {
  readonly pattern: string;
  readonly params: readonly string[];
  readonly method: string;
  readonly format: Format;
  readonly takesFiles: boolean;
  answer(body: RestBody, allOrNone?: boolean): Reply | Promise<Reply>;
}

/** Throws ApiFault NOT_FOUND, METHOD_NOT_ALLOWED, NOT_IMPLEMENTED. */
export type Find = (asked: Asked) => Found;

export function notAllowed(method: string, methods: readonly string[]): ApiFault {
  const allowed = methods.flatMap((name) => (name === "GET" ? ["GET", "HEAD"] : [name]));
  return new ApiFault("METHOD_NOT_ALLOWED", `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(",")}`, {
    detail: { allowed },
  });
}

function methodOf(request: FaceRequest, query: () => URLSearchParams): string {
  if (request.method === "HEAD") return "GET";
  if (request.method === "POST" && request.search !== "") return query().get("_HttpMethod") ?? "POST";
  return request.method;
}

/** The same for every org; made with the first. */
let router: Router<RestHandler> | undefined;

/** The way from a request to its handler, for requests from outside and for those inside a composite alike. */
export function createDispatch(engine: Engine, refuse: Refuse): Find {
  router ??= createRouter<RestHandler>(ROUTES);
  const route = router;

  /** The route, and the format: `.xml` and `.json` are no part of the last segment, unless that is a value. */
  function routeOf(segments: readonly string[], request: FaceRequest) {
    const suffix = suffixOf(segments.at(-1));
    if (suffix) {
      const match = route([...segments.slice(0, -1), suffix.name], PREFIX_SEGMENTS);
      const isValue = match?.route.pattern.endsWith(":value") && !isIdShaped(match.params[1]!);
      if (match && !isValue) return { match, format: suffix.format };
    }
    return { match: route(segments, PREFIX_SEGMENTS), format: acceptedFormat(request) };
  }

  const find: Find = ({ request, session, version, segments }) => {
    let parsed: URLSearchParams | undefined;
    const query = () => {
      parsed ??= new URLSearchParams(request.search);
      return parsed;
    };
    const { match, format } = routeOf(segments, request);
    if (!match) throw notBuiltAt(segments, PREFIX_SEGMENTS) ?? resourceNotFound();
    const { pattern, methods, since = 0, waitsByItself = false, takesFiles = false } = match.route;
    if (Number.parseInt(version, 10) < since) throw resourceNotFound();
    request.note.route = pattern;
    const method = methodOf(request, query);
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!handler) throw notAllowed(method, Object.keys(methods));
    const base = `/services/data/v${version}`;
    return {
      pattern,
      params: match.params,
      method,
      format,
      takesFiles,
      answer(body, allOrNone = false) {
        const call: RestCall = {
          engine,
          request,
          session,
          version,
          base,
          params: match.params,
          query,
          body,
          allOrNone,
          ask: (asked) => ask({ request, session }, asked),
        };
        // Writes may meet rows that others hold; composites wait for them part by part.
        return method === "GET" || waitsByItself ? handler(call) : engine.change.attempt(() => handler(call));
      },
    };
  };
  const ask = subrequests(find, refuse);
  return find;
}
