import { defineErrors, entry } from "@postern/kernel";

const RECONNECT = (grantId: string) =>
  `Log in again: run \`postern login\` or press Connect in the console; the new login replaces grant "${grantId}".`;

/** Every error of the client. Codes never change; texts may. */
export const errors = defineErrors({
  STATE_MISMATCH: entry({
    what: "The answer of the login does not belong to the login that was started.",
    why: "Its `state` is missing or differs. It may come from another browser tab, a bookmark, or a forged link.",
    fix: "Start the login again and finish it in the same browser.",
  }),
  CALLBACK_MISMATCH: entry<{ expected: string }>({
    what: "The answer of the login arrived at another address than the one it was asked for.",
    why: (d) => `The login was started for ${d.expected}, and the callback must be exactly that address.`,
    fix: "Start the login from the address that is registered as the callback URL of the app.",
  }),
  CALLBACK_ERROR: entry<{ error: string; description: string }>({
    what: (d) => `Salesforce ended the login: ${d.error}${d.description && ` (${d.description})`}.`,
    why: (d) => CALLBACK_REASONS[d.error] ?? "The org refused the authorization request before any code was issued.",
    fix: "Correct the cause and start the login again.",
  }),
  LOGIN_RESPONSE_INVALID: entry<{ detail: string }>({
    what: (d) => `The login server gave an answer that cannot be trusted: ${d.detail}.`,
    why: "Issuer, token type or another required member of the answer does not match what was asked for.",
    fix: "Check that the login URL is the My Domain, the site, or login.salesforce.com, and that no proxy rewrites its answers.",
  }),
  INVALID_CLIENT: entry<{ clientId: string }>({
    what: "Salesforce does not accept the consumer secret of this app.",
    why: (d) => `The secret sent for consumer key ${d.clientId} is wrong, missing, or was rotated.`,
    fix: "Copy the current consumer secret from the app's OAuth settings; new secrets take a few minutes to work.",
  }),
  UNKNOWN_CONSUMER_KEY: entry<{ clientId: string }>({
    what: "Salesforce does not know this app.",
    why: (d) =>
      `No app with consumer key ${d.clientId} exists here, or it was created minutes ago and is not active yet.`,
    fix: "Check the consumer key and the login URL (sandboxes have their own), or wait ten minutes after creating the app.",
  }),
  REDIRECT_URI_MISMATCH: entry<{ redirectUri: string }>({
    what: "The callback URL is not registered for this app.",
    why: (d) => `${d.redirectUri} must equal one registered callback URL exactly: case, port, slash and query.`,
    fix: "Add this callback URL to the app, or use one that is registered.",
  }),
  CODE_EXPIRED: entry<{ description: string }>({
    what: "The authorization code is no longer good.",
    why: (d) => `Salesforce says: ${d.description}. A code lives 15 minutes and can be used once.`,
    fix: "Start the login again.",
  }),
  INVALID_SCOPE: entry<{ description: string }>({
    what: "A requested scope is not allowed for this app.",
    why: (d) => `Salesforce says: ${d.description || "invalid_scope"}.`,
    fix: "Add the scope to the app's OAuth settings, or do not ask for it.",
  }),
  OAUTH_REFUSED: entry<{ error: string; description: string; status: number }>({
    what: (d) => `Salesforce refused the request: ${d.error}${d.description && ` (${d.description})`}.`,
    why: (d) => OAUTH_REASONS[d.error] ?? "The login server answered with an OAuth error.",
    fix: "Look up the failed attempt in the org's login history, correct the cause and try again.",
  }),
  PRIVATE_KEY_UNREADABLE: entry<{ detail: string }>({
    what: (d) => `The private key cannot be read: ${d.detail}.`,
    why: "It has to be an unencrypted RSA key: PEM (PKCS#8 or PKCS#1), a JWK, or a WebCrypto key that may sign.",
    fix: "Convert it with `openssl pkcs8 -topk8 -nocrypt`, and pass the text, not the path.",
  }),
  SFDX_AUTH_URL_INVALID: entry({
    what: "The text is not an sfdx auth URL.",
    why: "It has to read force://<consumer key>:<secret>:<refresh token>@<host>; it is not repeated here, since it holds a token.",
    fix: "Take the value of `sfdxAuthUrl` that `sf org display --verbose --json` prints.",
  }),
  DEVICE_DENIED: entry({
    what: "The login on the other device was refused.",
    why: "The person pressed Deny on the consent page.",
    fix: "Start the login again if that was a mistake.",
  }),
  DEVICE_EXPIRED: entry({
    what: "The code was not entered in time.",
    why: "A device code lives about ten minutes.",
    fix: "Start the login again and enter the new code.",
  }),
  APPROVAL_LIMIT: entry<{ grants: readonly string[]; username: string; limit: number }>({
    what: (d) => `One more login of ${d.username} would end another one.`,
    why: (d) =>
      `Salesforce keeps ${d.limit} approvals of one app by one user, and this store has them: ${d.grants.join(", ")}. The least recently used would stop working.`,
    fix: "Use one of these grants, log out of one that is not needed, or save the grant with `evenIfFull`.",
  }),
  GRANT_NOT_FOUND: entry<{ grantId: string }>({
    what: (d) => `There is no grant "${d.grantId}" in this token store.`,
    why: "Nobody has logged in under this name, or the grant was removed.",
    fix: (d) => RECONNECT(d.grantId),
  }),
  GRANT_DEAD: entry<{ grantId: string; error: string; description: string; worker: string; at: string }>({
    what: (d) => `Grant "${d.grantId}" has ended: ${d.error}${d.description && ` (${d.description})`}.`,
    why: (d) =>
      `The org refused its refresh token at ${d.at} (seen by ${d.worker}). It was revoked, expired, or used by a second program.`,
    fix: (d) => RECONNECT(d.grantId),
  }),
  GRANT_LOST_IN_FLIGHT: entry<{ grantId: string; worker: string; at: string }>({
    what: (d) => `The refresh of grant "${d.grantId}" was lost on its way.`,
    why: (d) =>
      `Worker ${d.worker} ended at ${d.at} with a refresh on the wire. Its token may be spent, and sending a spent token revokes every token of the grant.`,
    fix: (d) => RECONNECT(d.grantId),
  }),
  GRANT_NOT_REFRESHABLE: entry<{ grantId: string }>({
    what: (d) => `The session of grant "${d.grantId}" has expired and cannot be renewed.`,
    why: "The grant has no refresh token: the app lacks the scope `refresh_token`, or the token was given by hand.",
    fix: (d) => `Add the scope refresh_token to the app. ${RECONNECT(d.grantId)}`,
  }),
  TOKEN_STORE_CONFLICT: entry<{ grantId: string; expectedVersion: number | null; actualVersion: number | null }>({
    what: (d) => `Grant "${d.grantId}" was changed by another worker.`,
    why: (d) => `Version ${d.expectedVersion ?? "none"} was expected and ${d.actualVersion ?? "none"} is stored.`,
    fix: "Read the grant again and repeat the change on its current version.",
  }),
  INSTANCE_URL_REFUSED: entry<{ url: string }>({
    what: (d) => `No token is sent to ${d.url}.`,
    why: "It is neither a Salesforce domain over https nor a host that was allowed explicitly.",
    fix: "Check the login URL. For a local org allow its loopback host; for a site on its own domain name that host in `allowedHosts`.",
  }),
  REDIRECT_REFUSED: entry<{ from: string; to: string }>({
    what: (d) => `${d.from} redirects to ${d.to}, and the redirect was not followed.`,
    why: "A token never travels along a redirect, because the new address may belong to someone else.",
    fix: "Use the address that the redirect names as the login URL or instance URL, if you trust it.",
  }),
  SESSION_EXPIRED: entry<{ grantId: string }>({
    what: "The org refuses a session that was renewed a moment ago.",
    why: "The new access token is refused as expired or invalid as well: a session policy may end sessions at once.",
    fix: "Look at the app's session policies and at the user's login history.",
  }),
  INSUFFICIENT_SCOPE: entry<{ message: string }>({
    what: "This session may not use this API.",
    why: (d) =>
      `Salesforce says: ${d.message}. The token lacks the scope \`api\`, the profile asks for high assurance, or API Access Control blocks the app. Renewing the token would not help.`,
    fix: "Add the scope `api` to the app and log in again; if it is there, check session security level and API Access Control.",
  }),
  API_DISABLED: entry<{ errorCode: string; message: string }>({
    what: "The API is switched off for this user or org.",
    why: (d) => `Salesforce says: ${d.errorCode}: ${d.message}.`,
    fix: "Give the user the permission API Enabled, or use an edition with API access.",
  }),
  REQUEST_LIMIT: entry<{ message: string; used: number | null; max: number | null }>({
    what: "The org's API request allowance is used up.",
    why: (d) => `Salesforce says: ${d.message}${d.max === null ? "" : ` (${d.used} of ${d.max} requests)`}.`,
    fix: "Wait until requests of the last 24 hours fall out of the window, or buy more; see what uses them under System Overview.",
  }),
  QUERY_REFUSED: entry<{ errorCode: string; message: string; soql: string; status: number }>({
    what: (d) => `The query was refused: ${d.errorCode}.`,
    why: (d) => `Salesforce says: ${d.message.trim()}`,
    fix: "Correct the SOQL text; `session.describe(name)` lists the fields this user can read.",
  }),
  SOQL_VALUE: entry<{ detail: string }>({
    what: (d) => `A value cannot be written into the query: ${d.detail}.`,
    why: "Only strings, finite numbers, booleans, null, dates and non-empty lists of these have a SOQL form.",
    fix: "Convert the value first, or leave the condition out when there is nothing to compare with.",
  }),
  SALESFORCE_API: entry<{
    errorCode: string;
    message: string;
    fields: readonly string[];
    status: number;
    method: string;
    path: string;
  }>({
    what: (d) => `${d.method} ${d.path} was refused: ${d.errorCode}.`,
    why: (d) => `Salesforce says: ${d.message}${d.fields.length === 0 ? "" : ` (fields: ${d.fields.join(", ")})`}`,
    fix: "Look the error code up in the REST API guide, correct the request and send it again.",
  }),
  NETWORK: entry<{ host: string; detail: string }>({
    what: (d) => `${d.host} cannot be reached: ${d.detail}.`,
    why: "The connection could not be made, or broke before the answer was complete.",
    fix: "Check the address, the network and any proxy; for a local org check that it is running.",
  }),
  TIMEOUT: entry<{ what: string; ms: number }>({
    what: (d) => `${d.what} took longer than ${d.ms} ms.`,
    why: "The other side did not answer in time.",
    fix: "Try again; for a slow query select fewer fields or filter on an indexed field.",
  }),
});

const CALLBACK_REASONS: Readonly<Record<string, string>> = {
  access_denied: "The user pressed Deny on the consent page.",
  // One documented example spells it with a hyphen (Help: OAuth 2.0 Web Server Flow).
  "access-denied": "The user pressed Deny on the consent page.",
  invalid_scope: "A requested scope is not configured for the app.",
  immediate_unsuccessful: "The user has not approved the app yet, and the request forbade asking.",
  OAUTH_APP_ACCESS_DENIED: "The app admits users who are pre-authorized by an admin, and this user is not.",
  OAUTH_APP_BLOCKED: "An admin has blocked this app.",
  app_blocked: "An admin has blocked this app.",
};

const OAUTH_REASONS: Readonly<Record<string, string>> = {
  invalid_app_access: "An admin must pre-authorize the user for this app (profile or permission set).",
  inactive_user: "The user is deactivated.",
  inactive_org: "The org is locked, closed or suspended.",
  unsupported_grant_type: "The flow is not enabled for this app.",
  oauth_flow_disabled: "The app or its OAuth settings are disabled in this org.",
  rate_limit_exceeded: "Too many logins in a short time.",
};
