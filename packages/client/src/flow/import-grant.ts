import { systemClock } from "@postern/kernel";
import { errors } from "../errors.ts";
import { checkHost, type HostPolicy } from "../hosts/check-host.ts";
import { deadline } from "../ports/deadline.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";
import type { GrantRecord, TokenStore } from "../ports/token-store.ts";
import type { Transport } from "../ports/transport.ts";
import { saveGrant } from "./save-grant.ts";

export interface ImportGrantOptions extends HostPolicy {
  readonly store: TokenStore;
  readonly grantId: string;
  /** A live access token: proves the rest, since it is asked who it belongs to. */
  readonly accessToken: string;
  /** Where APIs are called. */
  readonly instanceUrl: string;
  /** Left out, the grant ends with the access token. It is not used here, so that it is not spent. */
  readonly refreshToken?: string;
  /** The consumer key that the tokens were issued to. */
  readonly clientId: string;
  /** Where the tokens are refreshed; the instance by default. */
  readonly loginUrl?: string;
  readonly transport?: Transport;
  readonly clock?: import("@postern/kernel").Clock;
}

/** How long the org may take to say whose token it is, milliseconds. */
const TIMEOUT_MS = 15_000;

/**
 * Takes over tokens that were got elsewhere: by another tool, by hand, in another environment. The access token is asked who it belongs
 * to before anything is stored. With rotation on, the other owner must not refresh any more: two owners end the grant.
 *
 * @example
 * await importGrant({ store, grantId: "default", accessToken, instanceUrl, clientId: "PlatformCLI" });
 */
export async function importGrant(options: ImportGrantOptions): Promise<GrantRecord> {
  const { store, grantId, accessToken, clientId } = options;
  const instanceUrl = checkHost(options.instanceUrl, options).href.replace(/\/+$/, "");
  const loginUrl = options.loginUrl ?? instanceUrl;
  checkHost(loginUrl, options);
  const owner = await ownerOf(options, instanceUrl);
  const tokens = {
    accessToken,
    refreshToken: options.refreshToken ?? null,
    instanceUrl,
    identityUrl: owner.sub,
    organizationId: owner.organization_id,
    userId: owner.user_id,
    scopes: null,
    issuedAt: (options.clock ?? systemClock()).now(),
    idToken: null,
    tokenType: "Bearer" as const,
    hybrid: {},
    siteUrl: null,
  };
  const username = owner.preferred_username;
  return saveGrant({ store, grantId, tokens, clientId, loginUrl, username, flow: "imported" });
}

interface Owner {
  readonly sub: string;
  readonly user_id: string;
  readonly organization_id: string;
  readonly preferred_username: string;
}

/** userinfo knows whose a token is, and is open to every scope. */
async function ownerOf(options: ImportGrantOptions, instanceUrl: string): Promise<Owner> {
  const clock = options.clock ?? systemClock();
  const transport = options.transport ?? fetchTransport();
  const limit = deadline(clock, TIMEOUT_MS);
  try {
    const response = await transport(
      new Request(`${instanceUrl}/services/oauth2/userinfo`, {
        headers: { authorization: `Bearer ${options.accessToken}`, accept: "application/json" },
        redirect: "manual",
        signal: limit.signal,
      }),
    );
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as Owner;
    throw errors.OAUTH_REFUSED({
      error: text.slice(0, 40).replace(/[^\w ]/g, "") || `HTTP ${response.status}`,
      description: "the org does not take the access token",
      status: response.status,
    });
  } finally {
    limit.end();
  }
}

/** An address of the `sf` CLI that holds a login: `force://<consumer key>:<secret>:<refresh token>@<host>`. */
export interface SfdxAuthUrl {
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly refreshToken: string;
  readonly instanceUrl: string;
}

/** Reads it. Throws SFDX_AUTH_URL_INVALID, without repeating what it holds. */
export function parseSfdxAuthUrl(text: string): SfdxAuthUrl {
  const [, clientId, clientSecret, refreshToken, host] =
    /^force:\/\/([^:@]+):([^:@]*):([^:@]+)@([\w.-]+(?::\d+)?)\/?$/.exec(text.trim()) ?? [];
  if (clientId === undefined || refreshToken === undefined || host === undefined)
    throw errors.SFDX_AUTH_URL_INVALID({});
  const scheme = /^(?:localhost|127\.\d+\.\d+\.\d+)(?::\d+)?$/.test(host) ? "http" : "https";
  return { clientId, clientSecret: clientSecret || null, refreshToken, instanceUrl: `${scheme}://${host}` };
}
