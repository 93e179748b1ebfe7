import { ApiFault } from "../../api-fault.ts";
import type { ClientRegistration, RegisteredClient } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { IdentityContext } from "../context.ts";
import { randomText } from "../tokens/token-shapes.ts";
import { appOfInitialAccessToken } from "./initial-access-token.ts";

const AUTH_METHODS = ["client_secret_post", "client_secret_basic", "none"] as const;
const RESPONSE_TYPES = ["code", "token", "id_token", "token id_token"] as const;
const GRANT_TYPES = ["authorization_code", "implicit", "refresh_token", "client_credentials"] as const;
const MOST_REDIRECTS = 50;
const LONGEST_NAME = 80;
const LONGEST_URI = 2000;

const broken = (description: string) => new OAuthFault("invalid_client_metadata", description);

/**
 * "OpenID Connect Dynamic Client Registration for External API Gateways" (RFC 7591): a child of the connected app whose initial access
 * token is shown, with no more scopes than that has.
 */
export function registerClient(
  context: IdentityContext,
  initialAccessToken: string | undefined,
  metadata: ClientRegistration,
): RegisteredClient {
  const parent = initialAccessToken === undefined ? undefined : appOfInitialAccessToken(context, initialAccessToken);
  if (!parent)
    throw new OAuthFault("invalid_client", "invalid client credentials", {
      status: 401,
      why: initialAccessToken === undefined ? "no initial access token" : "the initial access token is of no app",
    });
  if (!context.settings.current.connectedAppCreation)
    throw new OAuthFault("access_denied", "You can't create a connected app: creation is turned off in this org.", {
      status: 403,
      why: "connectedAppCreation is off, as in every org since Spring '26",
    });
  const name = text(metadata, "client_name");
  if (!name || name.length > LONGEST_NAME) throw broken(`client_name is 1 to ${LONGEST_NAME} characters`);
  const method = oneOf(
    text(metadata, "token_endpoint_auth_method") ?? "client_secret_basic",
    AUTH_METHODS,
    "token_endpoint_auth_method",
  );
  const grantTypes = each(list(metadata, "grant_types") ?? ["authorization_code"], GRANT_TYPES, "grant_types");
  const responseTypes = each(list(metadata, "response_types") ?? ["code"], RESPONSE_TYPES, "response_types");
  const redirectUris = list(metadata, "redirect_uris") ?? [];
  checkRedirects(
    redirectUris,
    grantTypes.some((type) => type === "authorization_code" || type === "implicit"),
  );
  const scopes = narrowed(parent.definition.scopes, text(metadata, "scope"));

  const registered = stored(() =>
    context.apps.register({
      kind: "ConnectedApp",
      developerName: `${name
        .replace(/\W+/g, "_")
        .replace(/^(?=[^A-Za-z])/, "X")
        .slice(0, 60)}_${randomText(context.random, 6).replace(/[._]/g, "0")}`,
      name,
      description: `Registered by ${parent.definition.name}.`,
      scopes,
      callbackUrls: redirectUris,
      clientCredentials: grantTypes.includes("client_credentials"),
      ...(method === "none" ? { secretRequired: false, secretRequiredForRefresh: false } : {}),
    }),
  );
  context.apps.install(registered.consumerKey);
  return {
    client_id: registered.consumerKey,
    ...(method === "none" ? {} : { client_secret: registered.consumerSecret }),
    client_id_issued_at: Math.floor(context.now() / 1000),
    client_secret_expires_at: 0,
    client_name: name,
    redirect_uris: redirectUris,
    token_endpoint_auth_method: method,
    grant_types: grantTypes,
    response_types: responseTypes,
    scope: scopes.join(" "),
    application_type: text(metadata, "application_type") ?? "web",
    ...(list(metadata, "contacts") ? { contacts: list(metadata, "contacts")! } : {}),
  };
}

function stored<T>(register: () => T): T {
  try {
    return register();
  } catch (error) {
    throw error instanceof ApiFault ? broken(error.message) : error;
  }
}

function text(metadata: ClientRegistration, name: string): string | undefined {
  const value = metadata[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || /\p{Cc}/u.test(value)) throw broken(`${name} is text`);
  return value;
}

function list(metadata: ClientRegistration, name: string): readonly string[] | undefined {
  const value = metadata[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((item): item is string => typeof item === "string"))
    throw name === "redirect_uris"
      ? new OAuthFault("invalid_redirect_uri", "redirect_uris is a list of text")
      : broken(`${name} is a list of text`);
  return value;
}

function oneOf<T extends string>(value: string, known: readonly T[], name: string): T {
  const found = known.find((item) => item === value);
  if (found === undefined) throw broken(`${name} is one of ${known.join(", ")}`);
  return found;
}

const each = <T extends string>(values: readonly string[], known: readonly T[], name: string): readonly T[] =>
  values.map((value) => oneOf(value, known, name));

/** Absolute, without a fragment, https; http on a laptop; a scheme of the app's own. Compared as whole strings ever after. */
function checkRedirects(uris: readonly string[], needed: boolean): void {
  const refuse = (why: string) => new OAuthFault("invalid_redirect_uri", why);
  if (needed && uris.length === 0) throw refuse("redirect_uris names at least one");
  if (uris.length > MOST_REDIRECTS) throw refuse(`redirect_uris names at most ${MOST_REDIRECTS}`);
  for (const uri of uris) {
    const url = uri.length <= LONGEST_URI && !/[\s\p{Cc}\\]/u.test(uri) ? URL.parse(uri) : null;
    if (!url || uri.includes("#") || url.username !== "" || url.password !== "")
      throw refuse("a redirect URI is absolute, without a fragment and without a user");
    const isLaptop = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
    if (url.protocol === "http:" && !isLaptop) throw refuse("a redirect URI over http is on this machine");
    if (/^(?:javascript|data|vbscript|blob|file|about):$/.test(url.protocol))
      throw refuse("not a scheme to redirect to");
  }
}

function narrowed(ofParent: readonly string[], asked: string | undefined): readonly string[] {
  const names = (asked ?? "").split(/\s+/).filter(Boolean);
  if (names.length === 0) return ofParent;
  const more = names.find((name) => !ofParent.includes(name));
  if (more !== undefined) throw broken(`the scope ${more} is not one of the registering app's`);
  return ofParent.filter((scope) => names.includes(scope));
}
