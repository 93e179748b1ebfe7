import type { Clock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import type { HostPolicy } from "../hosts/check-host.ts";
import { checkHost } from "../hosts/check-host.ts";
import { deadline } from "../ports/deadline.ts";
import type { Transport } from "../ports/transport.ts";
import { decodeOAuthError } from "./decode-oauth-error.ts";

/** Which app asks, where, and over what. */
export interface OAuthClientOptions extends HostPolicy {
  /** `https://login.salesforce.com`, `https://test.salesforce.com`, a My Domain, or a site URL with its path. My Domain is best. */
  readonly loginUrl: string;
  /** The consumer key. */
  readonly clientId: string;
  /** The consumer secret; left out for public apps. */
  readonly clientSecret?: string;
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
  /** The discovered metadata; read once, forgotten when reading failed. */
  server(): Promise<oauth.AuthorizationServer>;
  /** Options for one oauth4webapi request, within one deadline that `work` must keep. */
  request<T>(what: string, work: (options: RequestOptions) => Promise<T>): Promise<T>;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  readonly [oauth.customFetch]: (url: string, init: oauth.CustomFetchOptions<string, unknown>) => Promise<Response>;
  readonly [oauth.allowInsecureRequests]: boolean;
}

export const LOGIN_TIMEOUT_MS = 15_000;

export function oauthClient(options: OAuthClientOptions & { transport: Transport; clock: Clock }): OAuthClient {
  const { clock, transport, clientId, clientSecret } = options;
  const timeoutMs = options.timeoutMs ?? LOGIN_TIMEOUT_MS;
  const loginUrl = options.loginUrl.replace(/\/+$/, "");
  let discovered: Promise<oauth.AuthorizationServer> | undefined;

  const self: OAuthClient = {
    loginUrl,
    clientId,
    redactedFrom: new URL(checkHost(loginUrl, options)).host,
    // ID tokens are checked against the clock of this client, not the machine's.
    client: { client_id: clientId, [oauth.clockSkew]: Math.round((clock.now() - Date.now()) / 1000) },
    authentication: clientSecret ? oauth.ClientSecretPost(clientSecret) : oauth.None(),
    server() {
      discovered ??= discover().catch((error) => {
        discovered = undefined;
        throw error;
      });
      return discovered;
    },
    async request(what, work) {
      const limit = deadline(clock, timeoutMs);
      try {
        return await work({
          signal: limit.signal,
          [oauth.allowInsecureRequests]: true,
          [oauth.customFetch]: (url, init) => {
            checkHost(url, options);
            return transport(new Request(url, init as RequestInit));
          },
        });
      } catch (error) {
        throw decodeOAuthError(error, { clientId, host: self.redactedFrom, timedOut: limit.expired, timeoutMs, what });
      } finally {
        limit.end();
      }
    },
  };

  function discover() {
    const issuer = checkHost(loginUrl, options);
    return self.request("Reading the login server's metadata", async (request) => {
      const response = await oauth.discoveryRequest(issuer, { ...request, algorithm: "oidc" });
      const server = await oauth.processDiscoveryResponse(issuer, response);
      for (const endpoint of [server.authorization_endpoint, server.token_endpoint]) checkHost(endpoint ?? "", options);
      return server;
    });
  }

  return self;
}
