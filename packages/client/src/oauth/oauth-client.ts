import { type Clock, systemClock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import type { DpopProver } from "../dpop/dpop-prover.ts";
import type { HostPolicy } from "../hosts/check-host.ts";
import { checkHost } from "../hosts/check-host.ts";
import { deadline } from "../ports/deadline.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";
import type { Transport } from "../ports/transport.ts";
import { type ClientAuthentication, clientAuthentication } from "./client-authentication.ts";
import { decodeOAuthError } from "./decode-oauth-error.ts";
import { salesforceMetadata } from "./salesforce-metadata.ts";

/** Which app asks, where, and over what. */
export interface OAuthClientOptions extends HostPolicy {
  /** `https://login.salesforce.com`, `https://test.salesforce.com`, a My Domain, or a site URL with its path. My Domain is best. */
  readonly loginUrl: string;
  /** The consumer key. */
  readonly clientId: string;
  /** The consumer secret; left out for public apps. */
  readonly clientSecret?: string;
  /** How the app proves who it is; by the secret in the body by default, when there is one. */
  readonly clientAuthentication?: ClientAuthentication;
  /** `none` takes Salesforce's own endpoints as given, for browsers that cannot read the metadata. `metadata` by default. */
  readonly discovery?: "metadata" | "none";
  readonly transport?: Transport;
  readonly clock?: Clock;
  /** How long one request to the login server may take, milliseconds. 15,000 by default. */
  readonly timeoutMs?: number;
}

/** What every step of a flow needs; made once per flow. */
export interface OAuthClient {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly redactedFrom: string;
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
  readonly clock: Clock;
  readonly policy: HostPolicy;
  /** The discovered metadata; read once, forgotten when reading failed. */
  server(): Promise<oauth.AuthorizationServer>;
  /** Options for oauth4webapi requests, within one deadline that `work` must keep. With a prover, requests carry proofs. */
  request<T>(what: string, work: (options: RequestOptions) => Promise<T>, more?: RequestMore): Promise<T>;
}

export interface RequestMore {
  readonly dpop?: DpopProver | null;
  readonly signal?: AbortSignal | undefined;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  readonly [oauth.customFetch]: (url: string, init: oauth.CustomFetchOptions<string, unknown>) => Promise<Response>;
  readonly [oauth.allowInsecureRequests]: boolean;
}

export const LOGIN_TIMEOUT_MS = 15_000;

export function oauthClient(options: OAuthClientOptions): OAuthClient {
  const { clientId, clientSecret } = options;
  const clock = options.clock ?? systemClock();
  const transport = options.transport ?? fetchTransport();
  const timeoutMs = options.timeoutMs ?? LOGIN_TIMEOUT_MS;
  const loginUrl = options.loginUrl.replace(/\/+$/, "");
  let discovered: Promise<oauth.AuthorizationServer> | undefined;

  const self: OAuthClient = {
    loginUrl,
    clientId,
    redactedFrom: new URL(checkHost(loginUrl, options)).host,
    client: {
      client_id: clientId,
      use_mtls_endpoint_aliases: options.clientAuthentication === "mutual-tls",
      // Assertions and ID tokens follow the clock of this client, not the machine's.
      get [oauth.clockSkew]() {
        return Math.round((clock.now() - Date.now()) / 1000);
      },
    },
    authentication: clientAuthentication(options.clientAuthentication, clientSecret),
    clock,
    policy: options,
    server() {
      discovered ??= discover().catch((error) => {
        discovered = undefined;
        throw error;
      });
      return discovered;
    },
    async request(what, work, { dpop = null, signal } = {}) {
      const limit = deadline(clock, timeoutMs, signal);
      let nonceAsked = false;
      const send: RequestOptions = {
        signal: limit.signal,
        [oauth.allowInsecureRequests]: true,
        [oauth.customFetch]: async (url, init) => {
          checkHost(url, options);
          const request = new Request(url, init as RequestInit);
          if (dpop) request.headers.set("dpop", await dpop.proof(request.method, url));
          const response = await transport(request);
          nonceAsked = dpop?.heard(response, url) ?? false;
          return response;
        },
      };
      try {
        try {
          return await work(send);
        } catch (error) {
          // Refused before anything was looked at (RFC 9449 §8): neither code nor refresh token is spent.
          if (nonceAsked && oauth.isDPoPNonceError(error)) return await work(send);
          throw error;
        }
      } catch (error) {
        signal?.throwIfAborted();
        throw decodeOAuthError(error, { clientId, host: self.redactedFrom, timedOut: limit.expired, timeoutMs, what });
      } finally {
        limit.end();
      }
    },
  };

  function discover() {
    const issuer = checkHost(loginUrl, options);
    if (options.discovery === "none") return Promise.resolve(salesforceMetadata(loginUrl));
    return self.request("Reading the login server's metadata", async (request) => {
      const response = await oauth.discoveryRequest(issuer, { ...request, algorithm: "oidc" });
      const server = await oauth.processDiscoveryResponse(issuer, response);
      for (const endpoint of [server.authorization_endpoint, server.token_endpoint]) checkHost(endpoint ?? "", options);
      return server;
    });
  }

  return self;
}
