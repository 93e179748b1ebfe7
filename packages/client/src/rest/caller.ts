import { type Clock, isPosternError } from "@postern/kernel";
import { errors } from "../errors.ts";
import { checkHost, type HostPolicy } from "../hosts/check-host.ts";
import { type DpopKey, importDpopKey, resourceProof } from "../keys/dpop-key.ts";
import { networkDetail } from "../oauth/decode-oauth-error.ts";
import { deadline } from "../ports/deadline.ts";
import type { GrantRecord } from "../ports/token-store.ts";
import type { Transport } from "../ports/transport.ts";
import { wait } from "../ports/wait.ts";
import { type ApiUsage, parseApiUsage } from "./api-usage.ts";
import { decodeRestError, isExpiredSession, readRefusal } from "./decode-rest-error.ts";
import { retryDelay } from "./retry.ts";

export interface RestRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "HEAD";
  /** `/services/…` or `/id/…` from the root, else relative to `/services/data/vNN.0/`. With its query string. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Whether repeating the call does no harm; GET and HEAD are, others when marked. Only such calls are retried. */
  readonly idempotent?: boolean;
  /** The SOQL text, for errors. */
  readonly soql?: string;
}

/** The one way a REST request leaves. */
export interface Caller {
  /** The parsed body; undefined when there is none. */
  json<T = unknown>(request: RestRequest): Promise<T>;
  apiUsage(): ApiUsage | null;
}

export interface CallerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly apiVersion: string;
  readonly policy: HostPolicy;
  readonly clientName: string;
  readonly timeoutMs: number;
  /** The grant as last read or renewed. */
  grant(): GrantRecord;
  /** A grant whose access token is not the refused one. */
  renewed(refusedToken: string, signal?: AbortSignal): Promise<GrantRecord>;
}

export function createCaller(options: CallerOptions): Caller {
  const { transport, clock } = options;
  let usage: ApiUsage | null = null;
  let proving: { readonly of: DpopKey; readonly keys: Promise<CryptoKeyPair> } | undefined;

  async function send(request: RestRequest): Promise<unknown> {
    let grant = options.grant();
    let refreshed = false;
    for (let attempt = 0; ; ) {
      request.signal?.throwIfAborted();
      let response: Response;
      let text: string;
      try {
        ({ response, text } = await once(request, grant));
      } catch (error) {
        const delay = isPosternError(error, "NETWORK") && mayRepeat(request) ? retryDelay(attempt++, 0, null) : null;
        if (delay === null) throw error;
        await wait(clock, delay, request.signal);
        continue;
      }
      usage = parseApiUsage(response.headers.get("sforce-limit-info")) ?? usage;
      if (response.ok) return text === "" ? undefined : parse(text, request, grant);

      const refusal = readRefusal(response, text);
      if (isExpiredSession(refusal, request.path)) {
        if (refreshed) throw errors.SESSION_EXPIRED({ grantId: grant.grantId });
        grant = await options.renewed(grant.accessToken, request.signal);
        refreshed = true;
        continue;
      }
      const delay = mayRepeat(request)
        ? retryDelay(attempt++, response.status, response.headers.get("retry-after"))
        : null;
      if (delay === null) throw decodeRestError(refusal, request, usage);
      await wait(clock, delay, request.signal);
    }
  }

  async function once(request: RestRequest, grant: GrantRecord): Promise<{ response: Response; text: string }> {
    const url = new URL(target(request.path), grant.instanceUrl);
    if (url.origin !== checkHost(grant.instanceUrl, options.policy).origin)
      throw errors.INSTANCE_URL_REFUSED({ url: url.origin });
    const limit = deadline(clock, options.timeoutMs, request.signal);
    const headers: Record<string, string> = {
      ...(await credentials(request.method, url, grant)),
      accept: "application/json",
      "sforce-call-options": `client=${options.clientName}`,
      ...request.headers,
    };
    if (request.body !== undefined) headers["content-type"] = "application/json";
    try {
      const response = await transport(
        new Request(url, {
          method: request.method,
          headers,
          // A redirect would carry the token to an address nobody has checked.
          redirect: "manual",
          signal: limit.signal,
          ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
        }),
      );
      if (isRedirect(response)) {
        void response.body?.cancel();
        throw errors.REDIRECT_REFUSED({ from: url.origin, to: redirectTarget(response, url) });
      }
      return { response, text: await response.text() };
    } catch (error) {
      if (isPosternError(error)) throw error;
      request.signal?.throwIfAborted();
      if (limit.expired)
        throw errors.TIMEOUT({ what: `${request.method} ${url.pathname}`, ms: options.timeoutMs }, { cause: error });
      throw errors.NETWORK({ host: url.host, detail: networkDetail(error) }, { cause: error });
    } finally {
      limit.end();
    }
  }

  /** The token as bearer, or with a proof of possession where it is bound to a key (RFC 9449 §7.1). */
  async function credentials(method: string, url: URL, grant: GrantRecord): Promise<Record<string, string>> {
    const { accessToken, dpop } = grant;
    if (!dpop) return { authorization: `Bearer ${accessToken}` };
    if (proving?.of !== dpop) proving = { of: dpop, keys: importDpopKey(dpop) };
    const request = { method, url, accessToken, now: clock.now() };
    const proof = await resourceProof(await proving.keys, dpop.publicJwk, request);
    return { authorization: `DPoP ${accessToken}`, dpop: proof };
  }

  function target(path: string): string {
    return path.startsWith("/") ? path : `/services/data/v${options.apiVersion}/${path}`;
  }

  return {
    json: <T>(request: RestRequest) => send(request) as Promise<T>,
    apiUsage: () => usage,
  };
}

function mayRepeat(request: RestRequest): boolean {
  return request.idempotent ?? (request.method === "GET" || request.method === "HEAD");
}

function parse(text: string, request: RestRequest, grant: GrantRecord): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw errors.NETWORK(
      { host: new URL(grant.instanceUrl).host, detail: `the answer to ${request.method} is not JSON` },
      { cause },
    );
  }
}

/** Browsers hide the status of a redirect that is not followed behind an opaque response. */
function isRedirect(response: Response): boolean {
  return (
    response.type === "opaqueredirect" || (response.status > 300 && response.status < 400 && response.status !== 304)
  );
}

function redirectTarget(response: Response, from: URL): string {
  const location = response.headers.get("location") ?? "";
  return URL.canParse(location, from) ? new URL(location, from).origin : "another address";
}
