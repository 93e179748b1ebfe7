import { type Clock, isPosternError } from "@postern/kernel";
import type { DpopKey } from "../dpop/dpop-key.ts";
import { asksForNonce, type DpopProver } from "../dpop/dpop-prover.ts";
import { errors } from "../errors.ts";
import { checkHost, type HostPolicy } from "../hosts/check-host.ts";
import { networkDetail } from "../oauth/decode-oauth-error.ts";
import { deadline } from "../ports/deadline.ts";
import { isRedirect, redirectTarget } from "../ports/redirect.ts";
import type { GrantRecord } from "../ports/token-store.ts";
import type { Transport } from "../ports/transport.ts";
import { wait } from "../ports/wait.ts";
import { sessionTrouble } from "../session/session-trouble.ts";
import { type ApiUsage, parseApiUsage } from "./api-usage.ts";
import { restErrors } from "./errors.ts";
import { refusalError, sessionError } from "./refusal/decode-rest-error.ts";
import { readRefusal } from "./refusal/read-refusal.ts";
import { LOCKED, retryDelay } from "./retry.ts";

export interface RestRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "HEAD";
  /** `/services/…` or `/id/…` from the root, else relative to `/services/data/vNN.0/`. With its query string. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly payload?: Payload;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Whether repeating the call does no harm; GET and HEAD are, others when marked. Only such calls are retried. */
  readonly idempotent?: boolean;
  /** The SOQL text, for errors. */
  readonly soql?: string;
  /** Statuses besides 2xx that are answers and no refusals: 304 of a conditional read. */
  readonly takes?: readonly number[];
}

/** A body that is not JSON. */
export interface Payload {
  readonly contentType: string;
  /** For errors. */
  readonly filename: string;
  /** Called for every sending. A stream that can be read once gives null the second time. */
  open(): Blob | ReadableStream<Uint8Array> | null;
}

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; undefined when there is none. */
  readonly body: T;
}

/** The one way a REST request leaves. */
export interface Caller {
  readonly clock: Clock;
  /** `/services/data/v67.0/…` of a relative path. */
  absolute(path: string): string;
  /** The parsed body; undefined when there is none. */
  json<T = unknown>(request: RestRequest): Promise<T>;
  /** Status and headers besides. */
  answer<T = unknown>(request: RestRequest): Promise<Answer<T>>;
  /** The answer unread, for what is large. Its body ends with the request's signal. */
  download(request: RestRequest): Promise<Response>;
  apiUsage(): ApiUsage | null;
}

export interface CallerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly apiVersion: string;
  readonly policy: HostPolicy;
  /** `client=postern, defaultNamespace=acme` */
  readonly sforceCallOptions: string;
  readonly timeoutMs: number;
  /** The grant as last read or renewed; renewed now when its token is known to be over. */
  current(signal?: AbortSignal): Promise<GrantRecord>;
  /** The prover of a bound grant's key. */
  prover(key: DpopKey): DpopProver;
  /** A grant whose access token is not the refused one. */
  renewed(refusedToken: string, signal?: AbortSignal): Promise<GrantRecord>;
}

export function createCaller(options: CallerOptions): Caller {
  const { transport, clock } = options;
  let usage: ApiUsage | null = null;

  /** Sends until it is answered, refused for good, or given up; `reading` says what becomes of a good answer. */
  async function send<T>(request: RestRequest, reading: Reading<T>): Promise<T> {
    let grant = await options.current(request.signal);
    let refreshed = false;
    let nonceGiven = false;
    for (let attempt = 0; ; ) {
      request.signal?.throwIfAborted();
      let response: Response;
      let read: T | string;
      try {
        ({ response, read } = await once(request, grant, reading));
      } catch (error) {
        const delay = isPosternError(error, "NETWORK") && mayRepeat(request) ? retryDelay(attempt++, 0, null) : null;
        if (delay === null) throw error;
        await wait(clock, delay, request.signal);
        continue;
      }
      usage = parseApiUsage(response.headers.get("sforce-limit-info")) ?? usage;
      if (isGood(response, request)) return read as T;

      const text = read as string;
      if (asksForNonce(response) && !nonceGiven) {
        nonceGiven = true;
        continue;
      }
      const trouble = sessionTrouble({
        api: "rest",
        status: response.status,
        text,
        path: new URL(absolute(request.path), grant.instanceUrl).pathname,
        challenge: response.headers.get("www-authenticate"),
      });
      if (trouble === "expired") {
        if (refreshed) throw errors.SESSION_EXPIRED({ grantId: grant.grantId });
        grant = await options.renewed(grant.accessToken, request.signal);
        refreshed = true;
        continue;
      }
      const refusal = readRefusal(response.status, text);
      const delay = mayRepeat(request)
        ? retryDelay(attempt++, response.status, response.headers.get("retry-after"))
        : retryOfLocked(refusal.errorCode, attempt++);
      if (delay === null) throw sessionError(refusal, trouble, usage, grant.scopes) ?? refusalError(refusal, request);
      await wait(clock, delay, request.signal);
    }
  }

  async function once<T>(
    request: RestRequest,
    grant: GrantRecord,
    reading: Reading<T>,
  ): Promise<{ response: Response; read: T | string }> {
    const url = new URL(absolute(request.path), grant.instanceUrl);
    if (url.origin !== checkHost(grant.instanceUrl, options.policy).origin)
      throw errors.INSTANCE_URL_REFUSED({ url: url.origin });
    const limit = deadline(clock, options.timeoutMs, request.signal);
    const prover = grant.tokenType === "DPoP" && grant.dpopKey ? options.prover(grant.dpopKey) : null;
    const headers: Record<string, string> = {
      authorization: `${prover ? "DPoP" : "Bearer"} ${grant.accessToken}`,
      accept: "application/json",
      "sforce-call-options": options.sforceCallOptions,
      ...request.headers,
    };
    if (prover) headers.dpop = await prover.proof(request.method, url.href, grant.accessToken);
    const body = bodyOf(request);
    if (body !== undefined) headers["content-type"] = request.payload?.contentType ?? "application/json";
    try {
      const response = await transport(
        new Request(url, {
          method: request.method,
          headers,
          // A redirect would carry the token to an address nobody has checked.
          redirect: "manual",
          signal: limit.signal,
          ...(body !== undefined && { body }),
          ...(body instanceof ReadableStream && { duplex: "half" }),
        }),
        {
          streams: reading.streams || request.payload !== undefined,
          ...(body instanceof Blob && { contentLength: body.size }),
        },
      );
      prover?.heard(response, url.href);
      if (isRedirect(response)) {
        void response.body?.cancel();
        throw errors.REDIRECT_REFUSED({ from: url.origin, to: redirectTarget(response, url.href) });
      }
      if (reading.streams && response.ok) limit.arrived();
      const read = isGood(response, request) ? await reading.read(response) : await response.text();
      return { response, read };
    } catch (error) {
      if (isPosternError(error)) throw error;
      request.signal?.throwIfAborted();
      if (limit.expired)
        throw errors.TIMEOUT({ what: `${request.method} ${url.pathname}`, ms: options.timeoutMs }, { cause: error });
      throw errors.NETWORK({ host: url.host, detail: networkDetail(error) }, { cause: error });
    } finally {
      if (!limit.isHandedOver) limit.end();
    }
  }

  function absolute(path: string): string {
    return path.startsWith("/") ? path : `/services/data/v${options.apiVersion}/${path}`;
  }

  return {
    clock,
    absolute,
    json: <T>(request: RestRequest) => send<T>(request, JSON_BODY as Reading<T>),
    answer: <T>(request: RestRequest) => send<Answer<T>>(request, ANSWER as Reading<Answer<T>>),
    download: (request) => send(request, UNREAD),
    apiUsage: () => usage,
  };
}

/** What becomes of a good answer. */
interface Reading<T> {
  /** Whether the body is left for the caller to read. */
  readonly streams: boolean;
  read(response: Response): T | Promise<T>;
}

const JSON_BODY: Reading<unknown> = {
  streams: false,
  read: async (response) => parse(await response.text(), response),
};
const ANSWER: Reading<Answer> = {
  streams: false,
  read: async (response) => ({
    status: response.status,
    headers: response.headers,
    body: parse(await response.text(), response),
  }),
};
const UNREAD: Reading<Response> = { streams: true, read: (response) => response };

function isGood({ ok, status }: Response, { takes }: RestRequest): boolean {
  return ok || (takes?.includes(status) ?? false);
}

function bodyOf({ body, payload }: RestRequest): string | Blob | ReadableStream<Uint8Array> | undefined {
  if (!payload) return body === undefined ? undefined : JSON.stringify(body);
  const opened = payload.open();
  if (opened === null) throw restErrors.BLOB_NOT_REPEATABLE({ filename: payload.filename });
  return opened;
}

function mayRepeat(request: RestRequest): boolean {
  return request.idempotent ?? (request.method === "GET" || request.method === "HEAD");
}

/** A refusal that says that nothing was written: it may be repeated, whatever the method. */
function retryOfLocked(errorCode: string, attempt: number): number | null {
  return errorCode === "UNABLE_TO_LOCK_ROW" ? retryDelay(attempt, LOCKED, null) : null;
}

function parse(text: string, response: Response): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw errors.NETWORK({ host: hostOf(response), detail: "the answer is not JSON" }, { cause });
  }
}

function hostOf({ url }: Response): string {
  return URL.canParse(url) ? new URL(url).host : "the org";
}
