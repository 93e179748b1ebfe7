import type { Clock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import type { HostPolicy } from "../hosts/check-host.ts";
import { checkHost } from "../hosts/check-host.ts";
import { type DpopKey, importDpopKey } from "../keys/dpop-key.ts";
import { importPrivateKey, type PrivateKeySource } from "../keys/private-key.ts";
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
  /** Where the secret travels. `body` by default, as Salesforce's own clients send it. */
  readonly secretIn?: "body" | "header";
  /** The key of the app's certificate: the client proves itself by a signed assertion in place of a secret (RFC 7523 §2.2). */
  readonly privateKey?: PrivateKeySource;
  /** Binds codes and tokens to this key (RFC 9449). */
  readonly dpop?: DpopKey;
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
  readonly DPoP?: oauth.DPoPHandle;
}

export const LOGIN_TIMEOUT_MS = 15_000;

export function oauthClient(options: OAuthClientOptions & { transport: Transport; clock: Clock }): OAuthClient {
  const { clock, transport, clientId } = options;
  const timeoutMs = options.timeoutMs ?? LOGIN_TIMEOUT_MS;
  const loginUrl = options.loginUrl.replace(/\/+$/, "");
  let discovered: Promise<oauth.AuthorizationServer> | undefined;
  let proving: Promise<oauth.DPoPHandle> | undefined;
  const { dpop } = options;
  /** The handle outlives shifts of a clock that can be moved. */
  const byOurClock = (_: unknown, proof: Record<string, unknown>) => {
    proof.iat = Math.floor(clock.now() / 1000);
  };
  const prove =
    dpop &&
    (() =>
      (proving ??= importDpopKey(dpop).then((keys) =>
        oauth.DPoP(self.client, keys, { [oauth.modifyAssertion]: byOurClock }),
      )));

  const self: OAuthClient = {
    loginUrl,
    clientId,
    redactedFrom: new URL(checkHost(loginUrl, options)).host,
    // ID tokens, assertions and proofs go by the clock of this client, not the machine's.
    client: {
      client_id: clientId,
      get [oauth.clockSkew]() {
        return Math.round((clock.now() - Date.now()) / 1000);
      },
    },
    authentication: clientAuthentication(options),
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
        const handle = await prove?.();
        const once = () =>
          work({
            ...(handle ? { DPoP: handle } : {}),
            signal: limit.signal,
            [oauth.allowInsecureRequests]: true,
            [oauth.customFetch]: (url, init) => {
              checkHost(url, options);
              return transport(new Request(url, init as RequestInit));
            },
          });
        // A server that wants its nonce in the proof says so once, and is asked again with it (RFC 9449 §8).
        return await once().catch((error: unknown) => {
          if (handle && oauth.isDPoPNonceError(error)) return once();
          throw error;
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

function clientAuthentication(options: OAuthClientOptions): oauth.ClientAuth {
  const { clientSecret, secretIn, privateKey } = options;
  if (clientSecret)
    return secretIn === "header" ? oauth.ClientSecretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret);
  if (privateKey === undefined) return oauth.None();
  let signing: Promise<oauth.ClientAuth> | undefined;
  return async (...request) => {
    signing ??= importPrivateKey(privateKey).then((key) => oauth.PrivateKeyJwt(key));
    await (await signing)(...request);
  };
}
