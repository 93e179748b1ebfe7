import { defineErrors, entry } from "@postern/kernel";

const RECONNECT = (grantId: string) =>
  `Log in again: run \`postern login\` or press Connect in the console; the new login replaces grant "${grantId}".`;

/** The org's own words for a refused request of the login server. */
type Refused = { error: string; description: string; status: number };
const said = (d: Refused) => `Salesforce says: ${d.error}${d.description && ` (${d.description})`}.`;

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
    why: (d) => callbackReason(d)[0],
    fix: (d) => callbackReason(d)[1],
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
  CODE_EXPIRED: entry<Refused>({
    what: "The authorization code is no longer good.",
    why: (d) => `${said(d)} A code lives 15 minutes and can be used once.`,
    fix: "Start the login again.",
  }),
  INVALID_SCOPE: entry<Refused>({
    what: "A requested scope is not allowed for this app.",
    why: said,
    fix: "Add the scope to the app's OAuth settings, or do not ask for it; client credentials and JWT bearer take no scope at all.",
  }),
  LOGIN_CODE_VERIFIER: entry<Refused>({
    what: "The authorization code belongs to another login.",
    why: (d) =>
      `${said(d)} The code verifier does not fit the challenge the code was issued for: the code may have been injected from another login, or the request lost its challenge on the way.`,
    fix: "Start the login again and finish it with what this login expected; if it happens again, treat the callback as attacked.",
  }),
  REFRESH_TOKEN_ENDED: entry<Refused>({
    what: "The org does not accept this refresh token any more.",
    why: (d) =>
      `${said(d)} It was revoked, expired by policy, pushed out by newer approvals, or spent: with rotation each one works once.`,
    fix: "Log in again; the app's OAuth usage and refresh token policy say why it ended.",
  }),
  LOGIN_NOT_APPROVED: entry<Refused>({
    what: "The user has not approved this app.",
    why: (d) => `${said(d)} A login without a page needs an approval that was given before.`,
    fix: "Let the user log in once in the browser with the scope refresh_token, or pre-authorize the user's profile or permission set in the app's policies.",
  }),
  LOGIN_NOT_PREAUTHORIZED: entry<Refused>({
    what: "This user may not use the app.",
    why: (d) =>
      `${said(d)} The app admits users that an admin has pre-authorized; so is a client credentials run-as user.`,
    fix: "Add the user's profile or a permission set of the user to the app's policies.",
  }),
  LOGIN_WRONG_AUDIENCE: entry<Refused>({
    what: "The assertion is addressed to another login host.",
    why: (d) =>
      `${said(d)} Production expects https://login.salesforce.com, sandboxes https://test.salesforce.com, sites their own URL.`,
    fix: "Check the login URL, or set `audience` to the host the org expects.",
  }),
  LOGIN_ASSERTION_REFUSED: entry<Refused>({
    what: "The org does not accept the signed assertion.",
    why: (d) =>
      `${said(d)} The key does not belong to the app's certificate, the assertion is expired or was used before, or a clock is wrong.`,
    fix: "Sign with the private key of the certificate that the app has, and compare this machine's clock.",
  }),
  LOGIN_ADDRESS_REFUSED: entry<Refused>({
    what: "The org does not accept logins from this address or at this hour.",
    why: (d) =>
      `${said(d)} The profile's login IP ranges or hours, or the app's refresh-token IP allowlist, do not cover the request.`,
    fix: "Add the address this machine is seen with to the profile's or app's ranges; JWT and SAML logins obey them whatever the app's IP relaxation says.",
  }),
  LOGIN_USER_INACTIVE: entry<Refused>({
    what: "The user cannot log in.",
    why: (d) => `${said(d)} The user is deactivated or frozen.`,
    fix: "Activate or unfreeze the user, or connect as another one.",
  }),
  LOGIN_ORG_INACTIVE: entry<Refused>({
    what: "The org is closed, locked, or gone.",
    why: said,
    fix: "Ask the org's owner; a deleted sandbox or scratch org must be replaced by a new connection.",
  }),
  LOGIN_API_DISABLED: entry<Refused>({
    what: "The org has no API, so nothing can be connected to it.",
    why: (d) => `${said(d)} Its edition comes without API access.`,
    fix: "Have API access added to the org's edition, or connect another org.",
  }),
  LOGIN_APP_NOT_INSTALLED: entry<Refused>({
    what: "The app is not installed in this org.",
    why: said,
    fix: "Install the app's package, or press Install for it under Connected Apps OAuth Usage.",
  }),
  LOGIN_APP_OF_ANOTHER_ORG: entry<Refused>({
    what: "The app belongs to another org.",
    why: (d) => `${said(d)} A local External Client App works in its own org only.`,
    fix: "Log in at the My Domain of the app's own org, or package the app and install it here.",
  }),
  LOGIN_APP_DISABLED: entry<Refused>({
    what: "The app, or its OAuth part, is switched off in this org.",
    why: said,
    fix: "Enable the app and its OAuth plugin in the policies of the External Client App.",
  }),
  LOGIN_APP_BLOCKED: entry<Refused>({
    what: "An admin has blocked this app.",
    why: (d) =>
      `${said(d)} It was blocked under Connected Apps OAuth Usage, or API Access Control lets approved apps in only.`,
    fix: "Ask the admin to unblock or to approve the app.",
  }),
  LOGIN_NO_RUN_AS_USER: entry<Refused>({
    what: "The client credentials flow has no user to run as.",
    why: said,
    fix: "Name a run-as user (API Only) in the app's policies.",
  }),
  LOGIN_WRONG_DOMAIN: entry<Refused>({
    what: "This host does not serve this flow.",
    why: (d) =>
      `${said(d)} Client credentials and token exchange work at the My Domain or a site only, and some orgs refuse login.salesforce.com altogether.`,
    fix: "Use the org's My Domain as the login URL.",
  }),
  LOGIN_NO_SCOPES: entry<Refused>({
    what: "The app has no scope that this flow can grant.",
    why: (d) => `${said(d)} The scope full alone does not count.`,
    fix: "Add the scope api to the app's OAuth settings.",
  }),
  LOGIN_TOKEN_HANDLER: entry<Refused>({
    what: "The org's token exchange handler did not accept the token.",
    why: (d) =>
      `${said(d)} There is no enabled handler for this app and token type, or the handler said no; Salesforce does not tell which.`,
    fix: "Check the handler, the token types it supports and its link to the app, and look at the debug log of its run-as user.",
  }),
  LOGIN_FLOW_DISABLED: entry<Refused>({
    what: "This flow is not switched on for the app.",
    why: said,
    fix: "Enable the flow in the app's OAuth settings, and in its policies where it has a switch there.",
  }),
  LOGIN_CREDENTIALS_REFUSED: entry<Refused>({
    what: "The org does not accept username and password.",
    why: (d) =>
      `${said(d)} They are wrong, the security token is missing, or the username-password flow is blocked, as it is in newer orgs and for External Client Apps.`,
    fix: "Use the web server flow, JWT bearer or client credentials instead.",
  }),
  LOGIN_SESSION_LEVEL: entry<Refused>({
    what: "The session would be too weak for this app.",
    why: (d) => `${said(d)} The app's policy asks for high assurance, and this flow cannot ask for a second factor.`,
    fix: "Log in in the browser, or relax the session level policy of the app.",
  }),
  LOGIN_RATE_LIMITED: entry<Refused>({
    what: "Too many logins in a short time.",
    why: (d) =>
      `${said(d)} The org counts logins per user and hour; a loop that logs in instead of keeping its token is the usual cause.`,
    fix: "Wait, and keep the session: `connect` with a store logs in only when it must.",
  }),
  LOGIN_SERVER_TROUBLE: entry<Refused>({
    what: "The login server has a trouble of its own.",
    why: said,
    fix: "Try again in a while; status.salesforce.com tells of outages.",
  }),
  DPOP_PROOF_REFUSED: entry<Refused>({
    what: "The proof of the key was not accepted.",
    why: (d) =>
      `${said(d)} The grant is bound to another key, a clock is wrong, or a proxy changed the address or method of the request.`,
    fix: "Compare this machine's clock and the address the org is reached at; if the key is lost, log in again.",
  }),
  DPOP_NOT_BOUND: entry<{ host: string }>({
    what: (d) => `${d.host} answered with a token that is not bound to the key.`,
    why: "The login asked for a bound token (RFC 9449); the server ignored it, or DPoP is not enabled for the app.",
    fix: 'Enable DPoP for the app, or log in with `dpop: "allowed"`.',
  }),
  LOGIN_INPUT_INVALID: entry<{ what: string; detail: string }>({
    what: (d) => `The ${d.what} cannot be used: ${d.detail}.`,
    why: "It was given to a login in a form that no login server would accept, so nothing was sent.",
    fix: "Give it in one of the forms that the documentation of the flow names.",
  }),
  DEVICE_LOGIN_DENIED: entry({
    what: "The user refused the device.",
    why: "Deny was pressed on the page where the code was entered.",
    fix: "Start again and press Allow, as the user who shall be connected.",
  }),
  DEVICE_CODE_EXPIRED: entry<{ minutes: number }>({
    what: "Nobody entered the code in time.",
    why: (d) => `A device code lives ${d.minutes} minutes, and can be used once.`,
    fix: "Start again; a new code is shown.",
  }),
  APPROVAL_LIMIT: entry<{ grantIds: readonly string[]; user: string; limit: number }>({
    what: (d) => `${d.user} has approved this app ${d.limit} times already (grants ${d.grantIds.join(", ")}).`,
    why: (d) =>
      `Salesforce keeps ${d.limit} approvals per user and app; one more ends the one that was used longest ago, without a word.`,
    fix: "Use one of these grants, or revoke one with `postern logout` first; to go on all the same, allow it (`allowEviction`).",
  }),
  IMPORT_REFUSED: entry<{ grantId: string; detail: string }>({
    what: (d) => `The tokens for grant "${d.grantId}" are not good: ${d.detail}.`,
    why: "The org was asked about them without using them up, before anything was stored.",
    fix: "Take fresh tokens from where they came from, and check that consumer key and login URL belong to them.",
  }),
  IMPORT_UNVERIFIED: entry<{ grantId: string; reason: string }>({
    what: (d) => `It cannot be found out whether the tokens for grant "${d.grantId}" are good.`,
    why: (d) =>
      `The org does not let this app introspect its tokens (${d.reason}); trying the refresh token out would spend it.`,
    fix: 'Import with `verify: "none"`; the first call then spends the refresh token, and the grant goes on with what it gets.',
  }),
  OAUTH_REFUSED: entry<Refused>({
    what: (d) => `Salesforce refused the request: ${d.error}${d.description && ` (${d.description})`}.`,
    why: (d) => OAUTH_REASONS[d.error] ?? "The login server answered with an OAuth error.",
    fix: "Look up the failed attempt in the org's login history, correct the cause and try again.",
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
  GRANT_MOVED: entry<{ grantId: string; to: string; at: string }>({
    what: (d) => `Grant "${d.grantId}" has moved to ${d.to}.`,
    why: (d) =>
      `It was moved at ${d.at}. Two stores that refresh one grant would end it, so this one does not any more.`,
    fix: (d) => `Open ${d.to} instead. To come back, move it back; a new login here makes a grant of its own.`,
  }),
  GRANT_NOT_REFRESHABLE: entry<{ grantId: string }>({
    what: (d) => `The session of grant "${d.grantId}" has expired and cannot be renewed.`,
    why: "The grant has no refresh token: the app lacks the scope `refresh_token`, or the token was given by hand.",
    fix: (d) => `Add the scope refresh_token to the app. ${RECONNECT(d.grantId)}`,
  }),
  GRANT_OF_ANOTHER_USER: entry<{
    grantId: string;
    userId: string;
    organizationId: string;
    gotUserId: string;
    gotOrganizationId: string;
  }>({
    what: (d) => `Grant "${d.grantId}" is not this user's any more.`,
    why: (d) =>
      `It was user ${d.userId}'s of org ${d.organizationId}; now there is a login of user ${d.gotUserId} of org ${d.gotOrganizationId}. The flow's username, run-as user or login URL has changed, or somebody has logged in anew under this grant id.`,
    fix: "To go on as the other user on purpose, connect anew after a login; to keep both, give each a grant id of its own.",
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
  INSUFFICIENT_SCOPE: entry<{ message: string; scope: string; granted: readonly string[] }>({
    what: (d) => `This session lacks the scope \`${d.scope}\`.`,
    why: (d) =>
      `Salesforce says: ${d.message}. Granted: ${d.granted.join(" ") || "unknown"}. Renewing the token would not help: a refresh never adds a scope.`,
    fix: (d) => `Add the scope \`${d.scope}\` to the app and log in again.`,
  }),
  SESSION_NOT_ALLOWED: entry<{ message: string }>({
    what: "This session has the scope, and may not use this API all the same.",
    why: (d) =>
      `Salesforce says: ${d.message}. The profile asks for a high-assurance session, or API Access Control admits other apps only. Renewing the token would not help.`,
    fix: "Have the app approved under API Access Control, or lower the session security level that the profile or app asks for.",
  }),
  ADDRESS_REFUSED: entry<{ errorCode: string; message: string }>({
    what: "The org does not accept requests from this address.",
    why: (d) =>
      `Salesforce says: ${d.errorCode}: ${d.message}. Login IP ranges are enforced on every request. Renewing the token would not help.`,
    fix: "Add the address this machine is seen with to the login IP ranges of the profile.",
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

type CallbackReason = readonly [why: string, fix: string];

const AGAIN = "Correct the cause and start the login again.";
const DENIED: CallbackReason = ["The user pressed Deny on the consent page.", "Start the login again and press Allow."];
const BLOCKED: CallbackReason = [
  "An admin has blocked this app, or API Access Control lets approved apps in only.",
  "Ask the admin to unblock the app under Connected Apps OAuth Usage.",
];

const CALLBACK_REASONS: Readonly<Record<string, CallbackReason>> = {
  access_denied: DENIED,
  // One documented example spells it with a hyphen (Help: OAuth 2.0 Web Server Flow).
  "access-denied": DENIED,
  invalid_scope: [
    "A requested scope is not configured for the app.",
    "Add the scope to the app, or do not ask for it.",
  ],
  invalid_request: [
    "The org did not understand the authorization request; most often something removed its code challenge.",
    "Send the browser to the address that `authorizationUrl` gave, whole and unchanged.",
  ],
  unsupported_response_type: [
    "The flow is switched off for the app or the org.",
    "Use the web server flow, or have the flow enabled.",
  ],
  immediate_unsuccessful: [
    "The user is not logged in or has not approved the app, and the request forbade asking.",
    "Start the login again without `immediate`.",
  ],
  OAUTH_APP_ACCESS_DENIED: [
    "The app admits users who are pre-authorized by an admin, and this user is not.",
    "Add the user's profile or a permission set of the user to the app's policies.",
  ],
  OAUTH_APP_BLOCKED: BLOCKED,
  app_blocked: BLOCKED,
  OAUTH_AUTHORIZATION_BLOCKED: [
    "A local External Client App works in its own org only.",
    "Log in at the My Domain of the app's own org, or package the app and install it here.",
  ],
  OAUTH_EC_APP_NOT_FOUND: [
    "The External Client App is packaged, and its package is not installed in this org.",
    "Install the package, then start the login again.",
  ],
  OAUTH_APPROVAL_ERROR_GENERIC: [
    "Salesforce names no cause. Known ones: the app is not installed and the user may not approve uninstalled apps, the user is API-only, or a scope is not on the app.",
    "Install the app, check the user's licence and the scopes asked for, and look at the user's login history.",
  ],
};

function callbackReason({ error }: { error: string }): CallbackReason {
  return CALLBACK_REASONS[error] ?? ["The org refused the authorization request before any code was issued.", AGAIN];
}

const OAUTH_REASONS: Readonly<Record<string, string>> = {
  invalid_token: "The token is unknown here: it was revoked before, or belongs to another org.",
  unsupported_token_type: "Tokens of this kind cannot be revoked.",
  invalid_request: "A parameter is missing, unknown or malformed.",
};
