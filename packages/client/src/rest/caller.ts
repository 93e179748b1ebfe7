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
import { decodeRestError, readRefusal } from "./decode-rest-error.ts";
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
  /** Whether a new access token could be had at all. */
  isRenewable(): boolean;
  /** The prover of a bound grant's key. */
  prover(key: DpopKey): DpopProver;
  /** A grant whose access token is not the refused one. */
  renewed(refusedToken: string, signal?: AbortSignal): Promise<GrantRecord>;
}

export function createCaller(options: CallerOptions): Caller {
  const { transport, clock } = options;
  let usage: ApiUsage | null = null;

  async function send(request: RestRequest): Promise<unknown> {
    let grant = options.grant();
    let refreshed = false;
    let nonceGiven = false;
    if (hasEnded(grant) && options.isRenewable()) grant = await options.renewed(grant.accessToken, request.signal);
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
      if (asksForNonce(response) && !nonceGiven) {
        nonceGiven = true;
        continue;
      }
      const trouble = sessionTrouble({
        api: "rest",
        status: response.status,
        text,
        path: new URL(target(request.path), grant.instanceUrl).pathname,
        challenge: response.headers.get("www-authenticate"),
      });
      if (trouble === "expired") {
        if (refreshed) throw errors.SESSION_EXPIRED({ grantId: grant.grantId });
        grant = await options.renewed(grant.accessToken, request.signal);
        refreshed = true;
        continue;
      }
      const delay = mayRepeat(request)
        ? retryDelay(attempt++, response.status, response.headers.get("retry-after"))
        : null;
      if (delay === null) throw decodeRestError(refusal, trouble, request, usage, grant.scopes);
      await wait(clock, delay, request.signal);
    }
  }

  async function once(request: RestRequest, grant: GrantRecord): Promise<{ response: Response; text: string }> {
    const url = new URL(target(request.path), grant.instanceUrl);
    if (url.origin !== checkHost(grant.instanceUrl, options.policy).origin)
      throw errors.INSTANCE_URL_REFUSED({ url: url.origin });
    const limit = deadline(clock, options.timeoutMs, request.signal);
    const prover = grant.tokenType === "DPoP" && grant.dpopKey ? options.prover(grant.dpopKey) : null;
    const headers: Record<string, string> = {
      authorization: `${prover ? "DPoP" : "Bearer"} ${grant.accessToken}`,
      accept: "application/json",
      "sforce-call-options": `client=${options.clientName}`,
      ...request.headers,
    };
    if (prover) headers.dpop = await prover.proof(request.method, url.href, grant.accessToken);
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
      prover?.heard(response, url.href);
      if (isRedirect(response)) {
        void response.body?.cancel();
        throw errors.REDIRECT_REFUSED({ from: url.origin, to: redirectTarget(response, url.href) });
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

  /** Known beforehand for JWTs, and for imported grants that have no access token yet; opaque tokens are tried. */
  function hasEnded(grant: GrantRecord): boolean {
    return grant.accessToken === "" || (grant.expiresAt != null && grant.expiresAt <= clock.now());
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
