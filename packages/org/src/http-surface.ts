import { type Arrival, arrivalOfRequest } from "./arrival.ts";
import { boundedBytes } from "./bounded-bytes.ts";
import { compressed } from "./compress.ts";
import type { Caller, Engine, Stay } from "./engine/doors/index.ts";
import type { ApexRestFace } from "./faces/apex-rest/apex-rest-face.ts";
import type { FaceEnv, FetchFace } from "./faces/face-env.ts";
import type { FaceRequest } from "./faces/face-request.ts";
import { withCors } from "./faces/oauth/cors.ts";
import { answerToken, TOKEN_PATH } from "./faces/oauth/token-endpoint.ts";
import type { Reply } from "./faces/reply.ts";
import { emptyNote, type RequestNote } from "./faces/request-note.ts";
import type { RestFace } from "./faces/rest/rest-face.ts";
import { REQUEST_TIMEOUT_MS } from "./faces/rest/time-limits.ts";
import { type Faults, faultReply, wait } from "./faults.ts";
import type { RequestLog } from "./request-log.ts";
import { type RequestTarget, requestTarget } from "./request-target.ts";

/** Thrown instead of an answer when a fault rule drops the connection. */
export class ConnectionDropped extends Error {
  override readonly name = "ConnectionDropped";
}

/** The org's whole HTTP surface, with no socket. */
export interface HttpSurface {
  /** A Reply from the faces that make text themselves, a Response from the others. Throws ConnectionDropped. */
  handle(arrival: Arrival, caller: Caller): Promise<Reply | Response>;
}

const TOKEN = new RegExp(`^${TOKEN_PATH}/?$`, "i");
/** Requests whose time and number are limited. */
const API = /^\/services\/(?:data|soap|async|apexrest)(?:\/|$)/i;
const REST = /^\/services\/data(?:\/|$)/i;
const APEX_REST = /^\/services\/apexrest(?:\/|$)/i;
/** A token request's form is smaller. */
const MAX_FORM = 64 * 1024;
const ADMIN = /^\/_postern(?:\/|$)/;

export function createHttpSurface(parts: {
  readonly engine: Engine;
  readonly rest: RestFace;
  readonly apexRest: ApexRestFace;
  readonly admin: FetchFace;
  /** Everything else: OAuth, login and consent pages, SOAP. */
  readonly web: FetchFace;
  readonly faults: Faults;
  readonly log: RequestLog;
}): HttpSurface {
  const { engine, rest, apexRest, admin, web, faults, log } = parts;

  function appOf(request: Arrival, target: RequestTarget, caller: Caller): string | null {
    const authorization = request.headers.get("authorization") ?? "";
    const [scheme = "", credentials = ""] = authorization.split(/\s+/, 2);
    if (/^basic$/i.test(scheme)) return Buffer.from(credentials, "base64").toString().split(":", 1)[0] ?? null;
    if (credentials !== "") {
      try {
        return engine.authenticate.token(credentials, "rest", caller).consumerKey;
      } catch {
        return null;
      }
    }
    return new URLSearchParams(target.search).get("client_id");
  }

  /** The app that a token request names in its form. */
  async function formApp(request: Request): Promise<string | null> {
    const form = await boundedBytes(null, request.clone().body, MAX_FORM);
    return form === null ? null : new URLSearchParams(Buffer.from(form).toString()).get("client_id");
  }

  const isForm = (request: Arrival) =>
    request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true;

  async function answer(request: Arrival, target: RequestTarget, caller: Caller, note: RequestNote, stay: Stay | null) {
    const { method, headers, bytes } = request;
    const { path, search, origin } = target;
    const face = REST.test(path) ? rest : APEX_REST.test(path) ? apexRest : null;
    if (face || TOKEN.test(path)) {
      const asked: FaceRequest = { method, path, search, origin, headers, caller, note, stay, bytes };
      const answered = face
        ? async () => compressed(await face.handle(asked), headers.get("accept-encoding"))
        : () => answerToken(engine, asked);
      return headers.get("origin") === null ? answered() : withCors(engine, asked, answered);
    }
    const env: FaceEnv = { ip: caller.ip, caller, note };
    const whole = request.request(addressOf(target));
    return withCors(engine, { method, headers, path }, () => web(whole, env));
  }

  return {
    async handle(request, peer) {
      const target = requestTarget(request.url);
      const caller = knocking(request, target, peer);
      const note = emptyNote();
      if (ADMIN.test(target.path)) return admin(request.request(addressOf(target)), { ip: caller.ip, caller, note });
      const started = performance.now();
      let status = 0;
      const stay = API.test(target.path) ? engine.limits.arrive() : null;
      try {
        let whole = request;
        let app: string | null = null;
        if (faults.needsApp) {
          app = appOf(request, target, caller);
          if (app === null && isForm(request)) {
            const copy = request.request(addressOf(target));
            app = await formApp(copy);
            whole = arrivalOfRequest(copy);
          }
        }
        const rule = faults.armed
          ? faults.meet({
              method: request.method,
              path: target.path,
              app,
            })
          : null;
        if (rule) note.reason = `fault: ${rule.action.kind}`;
        if (rule?.action.kind === "delay")
          await wait(engine.clock, stay ? Math.min(rule.action.ms, REQUEST_TIMEOUT_MS) : rule.action.ms);
        if (rule?.action.kind === "drop" && !rule.action.after) throw new ConnectionDropped("a fault rule dropped it");
        const result =
          rule?.action.kind === "answer" ? faultReply(rule.action) : await answer(whole, target, caller, note, stay);
        if (rule?.action.kind === "drop") throw new ConnectionDropped("a fault rule dropped the answer");
        status = result.status;
        return result;
      } finally {
        stay?.leave();
        log.add(
          {
            at: engine.clock.now(),
            method: request.method,
            target: target.path + target.search,
            ip: caller.ip,
            status,
            ms: performance.now() - started,
          },
          note,
        );
      }
    },
  };
}

/** The caller with what this very request says: the host that was asked, a proof of possession. */
function knocking(request: Arrival, { origin, path }: RequestTarget, peer: Caller): Caller {
  const proof = request.headers.get("dpop");
  if (proof === null) return { ...peer, origin };
  return { ...peer, origin, dpop: { proof, method: request.method, url: origin + path } };
}

const addressOf = ({ origin, path, search }: RequestTarget) => origin + path + search;

/** A Reply as the Response that `fetch` callers expect. */
export function toResponse(answer: Reply | Response, method: string): Response {
  if (answer instanceof Response) return answer;
  const body = method === "HEAD" ? null : answer.body;
  return new Response(body as BodyInit | null, { status: answer.status, headers: answer.headers });
}
