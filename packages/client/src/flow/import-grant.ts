import { isPosternError, toId18 } from "@postern/kernel";
import { errors } from "../errors.ts";
import { checkHost } from "../hosts/check-host.ts";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import type { GrantRecord, TokenStore } from "../ports/token-store.ts";
import { type Introspection, introspectToken } from "./introspect.ts";
import { replaceGrant } from "./save-grant.ts";
import { readSfdxAuthUrl } from "./sfdx-auth-url.ts";
import { readUserInfo } from "./user-info.ts";

/** Tokens that were made elsewhere. */
export type ForeignTokens =
  /** Of any app; `loginUrl` is where they are refreshed. */
  | {
      readonly kind: "refresh-token";
      readonly refreshToken: string;
      readonly clientId: string;
      readonly clientSecret?: string;
      readonly loginUrl: string;
      /** Where APIs are called, when it is known and is not the login URL; the first refresh tells. */
      readonly instanceUrl?: string;
    }
  /** `force://…`, of `sf org display --verbose`. Its secret is not stored: pass it to `connect`. */
  | { readonly kind: "sfdx-url"; readonly url: string }
  /** An access token or session id on its own. Not renewable. */
  | { readonly kind: "access-token"; readonly accessToken: string; readonly instanceUrl: string };

export interface ImportGrantOptions
  extends Omit<OAuthClientOptions, "loginUrl" | "clientId" | "clientSecret" | "clientAuthentication"> {
  readonly store: TokenStore;
  readonly grantId: string;
  readonly tokens: ForeignTokens;
  /**
   * `org`, the default, asks the org whether they are good, without using them up: a refresh token by introspection, an
   * access token by whose it is. `none` believes them: then nothing is sent, and what is not known is filled in later.
   */
  readonly verify?: "org" | "none";
}

/**
 * Takes tokens that were made elsewhere into the store, over whatever is there. A refresh token is never spent here: other
 * programs may still hold it, and with rotation it works once, for one of them. Throws IMPORT_REFUSED, IMPORT_UNVERIFIED,
 * LOGIN_INPUT_INVALID, INSTANCE_URL_REFUSED.
 *
 * @example
 * await importGrant({ store, grantId: "default", tokens: { kind: "sfdx-url", url: "force://PlatformCLI::5Aep…@acme.my.salesforce.com" } });
 */
export async function importGrant(options: ImportGrantOptions): Promise<GrantRecord> {
  const { store, grantId, tokens } = options;
  const record =
    tokens.kind === "access-token"
      ? await fromAccessToken(options, tokens.accessToken, tokens.instanceUrl)
      : await fromRefreshToken(options, tokens.kind === "sfdx-url" ? readSfdxAuthUrl(tokens.url) : tokens);
  return replaceGrant(store, { ...EMPTY, ...record, grantId });
}

type Known = Partial<GrantRecord> & Pick<GrantRecord, "clientId" | "loginUrl" | "instanceUrl" | "issuedAt">;

const EMPTY = {
  organizationId: "",
  userId: "",
  username: null,
  identityUrl: "",
  scopes: [],
  accessToken: "",
  refreshToken: null,
  tokenType: "Bearer",
  dpopKey: null,
  expiresAt: null,
  flow: "import",
  status: { state: "live" },
  intent: null,
} as const;

async function fromRefreshToken(
  options: ImportGrantOptions,
  tokens: {
    readonly refreshToken: string;
    readonly clientId: string;
    readonly clientSecret?: string | null;
    readonly loginUrl: string;
    readonly instanceUrl?: string;
  },
): Promise<Known> {
  const { clientId, clientSecret, refreshToken } = tokens;
  const app = oauthClient({ ...options, clientId, loginUrl: tokens.loginUrl, ...(clientSecret && { clientSecret }) });
  const instanceUrl = checkHost(tokens.instanceUrl ?? app.loginUrl, options).href.replace(/\/+$/, "");
  const known: Known = { clientId, loginUrl: app.loginUrl, instanceUrl, refreshToken, issuedAt: app.clock.now() };
  if (options.verify === "none") return known;
  const found = await introspectToken(app, refreshToken, "refresh_token").catch((error: unknown) => {
    // The org said no to the question, not to the token.
    if (!isPosternError(error) || ["NETWORK", "TIMEOUT"].includes(error.code)) throw error;
    throw errors.IMPORT_UNVERIFIED({ grantId: options.grantId, reason: error.code }, { cause: error });
  });
  return { ...known, ...whose(options.grantId, found, clientId) };
}

/** Throws IMPORT_REFUSED when the token is not good, not a refresh token, or another app's. */
function whose(grantId: string, found: Introspection, clientId: string): Partial<GrantRecord> {
  const refused = (detail: string) => errors.IMPORT_REFUSED({ grantId, detail });
  if (!found.active) throw refused("the org says that the refresh token is not active for this app");
  if (found.token_type === "access_token") throw refused("it is an access token, not a refresh token");
  if (found.client_id !== undefined && found.client_id !== clientId) throw refused("it belongs to another app");
  const [userId = "", organizationId = ""] = (found.sub ?? "").split("/").reverse();
  const isIdentityUrl = toId18(userId) !== null && toId18(organizationId) !== null;
  return {
    username: found.username ?? null,
    scopes: found.scope?.split(" ").filter(Boolean) ?? [],
    ...(isIdentityUrl && { userId, organizationId, identityUrl: found.sub ?? "" }),
  };
}

async function fromAccessToken(options: ImportGrantOptions, accessToken: string, instanceUrl: string): Promise<Known> {
  // Whose app it is, is nowhere to be learned; nothing is ever refreshed with it.
  const app = oauthClient({ ...options, clientId: "unknown", loginUrl: instanceUrl });
  const known: Known = {
    clientId: app.clientId,
    loginUrl: app.loginUrl,
    instanceUrl: app.loginUrl,
    accessToken,
    issuedAt: app.clock.now(),
  };
  // Opaque tokens begin with the org's id.
  if (options.verify === "none") return { ...known, organizationId: toId18(accessToken.split("!", 1)[0] ?? "") ?? "" };
  const info = await readUserInfo(app, accessToken);
  if (!info)
    throw errors.IMPORT_REFUSED({ grantId: options.grantId, detail: "the org does not accept the access token" });
  return {
    ...known,
    organizationId: info.organization_id,
    userId: info.user_id,
    username: info.preferred_username,
    identityUrl: info.sub,
  };
}
