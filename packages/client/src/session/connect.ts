import { type Clock, isPosternError, NEWEST_API_VERSION, systemClock } from "@postern/kernel";
import type { DpopKey } from "../dpop/dpop-key.ts";
import { type DpopProver, dpopProver } from "../dpop/dpop-prover.ts";
import { errors } from "../errors.ts";
import { clientCredentials } from "../flow/client-credentials-flow.ts";
import { readIdentity } from "../flow/identity.ts";
import type { TokenSource } from "../flow/token-source.ts";
import { checkHost, type HostPolicy } from "../hosts/check-host.ts";
import type { ClientAuthentication } from "../oauth/client-authentication.ts";
import { oauthClient } from "../oauth/oauth-client.ts";
import type { DpopOptions } from "../oauth/request-tokens.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";
import type { GrantRecord, TokenStore } from "../ports/token-store.ts";
import type { Transport } from "../ports/transport.ts";
import { createCaller } from "../rest/caller.ts";
import { createDataApi } from "../rest/data-api.ts";
import type { AnySchema } from "../schema/schema.ts";
import { checkOwner, type Owner } from "./check-owner.ts";
import { checkStatus } from "./check-status.ts";
import { REQUEST_MS, type Renewal, renew } from "./renew.ts";
import type { Session } from "./session.ts";

export interface ConnectOptions extends HostPolicy, DpopOptions {
  readonly store: TokenStore;
  readonly grantId: string;
  /** The consumer key; the one of the stored grant when left out. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** How the app proves who it is when tokens are refreshed or asked for. */
  readonly clientAuthentication?: ClientAuthentication;
  readonly discovery?: "metadata" | "none";
  /** Where tokens are refreshed; the one of the stored grant when left out. */
  readonly loginUrl?: string;
  readonly transport?: Transport;
  readonly clock?: Clock;
  /** `67.0`; the newest this client knows by default. */
  readonly apiVersion?: string;
  /** Sent as `Sforce-Call-Options: client=…`, so that change events name it as their `changeOrigin`. `postern` by default. */
  readonly clientName?: string;
  /** The namespace that names without a prefix belong to, for packages. Source: REST API guide, "Call Options Header". */
  readonly defaultNamespace?: string;
  /** Who this is in leases, intents and errors. Random by default. */
  readonly worker?: string;
  /**
   * Where tokens come from when the store has none, when the grant has ended, and when a session without a refresh token
   * has ended: a flow that needs nobody at a screen, such as `jwtBearer({ username, privateKey })`. `client-credentials` is
   * `clientCredentials()`.
   * `stored-grant`, the default: only what somebody stored.
   */
  readonly flow?: "stored-grant" | "client-credentials" | TokenSource;
  /** How long one API call may take, milliseconds. 120,000 by default. */
  readonly timeoutMs?: number;
  /**
   * How long one request for tokens may take, milliseconds; 15,000 by default, and at most. A worker that finds another's unfinished
   * refresh waits until this is over before it decides that the refresh is lost.
   */
  readonly loginTimeoutMs?: number;
}

/**
 * A session for a grant in the store; workers that start together on an empty one log in once. Throws GRANT_NOT_FOUND,
 * GRANT_DEAD, GRANT_LOST_IN_FLIGHT, GRANT_OF_ANOTHER_USER or INSTANCE_URL_REFUSED.
 *
 * @example
 * const session = await connect({ store, grantId: "default", clientSecret });
 * const names = await session.query<{ Name: string }>("SELECT Name FROM Account LIMIT 5").toArray();
 */
export async function connect<S extends object = AnySchema>(options: ConnectOptions): Promise<Session<S>> {
  const clock = options.clock ?? systemClock();
  const transport = options.transport ?? fetchTransport();
  const worker = options.worker ?? crypto.randomUUID();
  const apiVersion = options.apiVersion ?? NEWEST_API_VERSION;
  const { store, grantId } = options;
  const source = sourceOf(options.flow);
  const requestMs = Math.min(options.loginTimeoutMs ?? REQUEST_MS, REQUEST_MS);

  let record = await store.get(grantId);
  const clientId = options.clientId ?? record?.clientId;
  const loginUrl = options.loginUrl ?? record?.loginUrl;
  if (clientId === undefined || loginUrl === undefined) throw errors.GRANT_NOT_FOUND({ grantId });
  const app = oauthClient({ ...options, clientId, loginUrl, clock, transport, timeoutMs: requestMs });
  const dpop: DpopOptions = {
    ...(options.dpop !== undefined && { dpop: options.dpop }),
    ...(options.dpopKey !== undefined && { dpopKey: options.dpopKey }),
  };
  const prover = dpopProvers(clock);
  const renewal: Renewal = { store, grantId, worker, app, requestMs, clock, source, dpop, prover };
  if (record?.status.state !== "live") {
    if (record && !source) checkStatus(record);
    record = await renew(renewal, null);
  }
  checkHost(record.instanceUrl, options);

  let latest: GrantRecord = record;
  let owner: Owner = record;
  let renewing: Promise<GrantRecord> | null = null;

  /** Callers in this process share one renewal; other processes are kept apart by the lease. */
  function renewed(refusedToken: string, signal?: AbortSignal): Promise<GrantRecord> {
    if (latest.accessToken !== refusedToken) return Promise.resolve(latest);
    renewing ??= renew(renewal, refusedToken)
      .then((fresh) => {
        checkHost(fresh.instanceUrl, options);
        // Someone may have logged in anew as another user under this grant id; this session is not that user's.
        checkOwner(owner, fresh);
        if (fresh.userId !== "") owner = fresh;
        latest = fresh;
        return fresh;
      })
      .finally(() => {
        renewing = null;
      });
    return signal ? abandonable(renewing, signal) : renewing;
  }

  /** Known beforehand for JWTs, and for imported grants that have no access token yet; opaque tokens are tried. */
  async function current(signal?: AbortSignal): Promise<GrantRecord> {
    const { accessToken, expiresAt, refreshToken } = latest;
    const isOver = accessToken === "" || (expiresAt != null && expiresAt <= clock.now());
    return isOver && (refreshToken !== null || source !== null) ? renewed(accessToken, signal) : latest;
  }

  const caller = createCaller({
    transport,
    clock,
    apiVersion,
    policy: options,
    sforceCallOptions: [
      `client=${options.clientName ?? "postern"}`,
      ...(options.defaultNamespace === undefined ? [] : [`defaultNamespace=${options.defaultNamespace}`]),
    ].join(", "),
    timeoutMs: options.timeoutMs ?? 120_000,
    current,
    renewed,
    prover,
  });

  const session: Session = {
    ...createDataApi(caller),
    grantId,
    get organizationId() {
      return latest.organizationId;
    },
    get userId() {
      return latest.userId;
    },
    get username() {
      return latest.username;
    },
    get instanceUrl() {
      return latest.instanceUrl;
    },
    apiVersion,
    async accessToken() {
      try {
        return (await current()).accessToken;
      } catch (error) {
        // Without a network the call itself will fail, and whoever makes it knows how to wait for one.
        const isOffline = isPosternError(error, "NETWORK") || isPosternError(error, "TIMEOUT");
        if (isOffline && latest.accessToken !== "") return latest.accessToken;
        throw error;
      }
    },
    async refresh(refusedToken, { signal } = {}) {
      await renewed(refusedToken, signal);
    },
    async grant() {
      const stored = await store.get(grantId);
      if (!stored) throw errors.GRANT_NOT_FOUND({ grantId });
      return stored;
    },
    async identity(request) {
      // An imported refresh token does not say whose it is.
      if (latest.userId === "") await renewed(latest.accessToken, request?.signal);
      return readIdentity(caller, latest, request?.signal);
    },
    // Types only: at run time one session is as good as another.
    withSchema: <Other extends object>() => session as unknown as Session<Other>,
  };
  return session as unknown as Session<S>;
}

function sourceOf(flow: ConnectOptions["flow"]): TokenSource | null {
  if (flow === "client-credentials") return clientCredentials();
  return flow === undefined || flow === "stored-grant" ? null : flow;
}

/** One prover per key. A grant keeps its key, so there is hardly ever more than one. */
function dpopProvers(clock: Clock): (key: DpopKey) => DpopProver {
  const provers = new Map<string, DpopProver>();
  return (key) => {
    const known = provers.get(key.x) ?? dpopProver(key, clock);
    provers.set(key.x, known);
    return known;
  };
}

/** The caller stops waiting; the renewal goes on for the others, because a refresh must not be cut off on the wire. */
function abandonable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
