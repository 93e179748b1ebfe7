import { answered, type Cause, certain, likely, loginWith } from "../cause.ts";

const HELP = "https://help.salesforce.com/s/articleView?id=";

/** What is wrong with the app, or with how the org holds it. */
export const APP_CAUSES: readonly Cause[] = [
  {
    code: "CONSUMER_KEY_UNKNOWN",
    cause: "This org does not know the consumer key.",
    fix: "Copy the key again, check that the login URL is the org's My Domain, and give a new app ten minutes to spread. A local org that was reset makes new keys.",
    docs: `${HELP}xcloud.remoteaccess_oauth_flow_errors.htm`,
    recognize: (evidence) => answered(evidence, ["invalid_client_id"]),
  },
  {
    code: "APP_NOT_INSTALLED",
    cause:
      "The app's package is not installed in this org, or the connected app was never installed and the user may not approve such apps.",
    fix: "Install the app's package (for a connected app: Setup, OAuth Usage, Install), or give the user the permission Approve Uninstalled Connected Apps.",
    docs: `${HELP}005132365`,
    recognize(evidence) {
      const said =
        answered(evidence, ["OAUTH_EC_APP_NOT_FOUND"]) ??
        answered(evidence, ["invalid_grant"], /must be installed into org/i);
      if (said) return said;
      const line = loginWith(evidence, /^Package for this consumer is not installed|must be installed into org/i);
      return answered(evidence, ["OAUTH_APPROVAL_ERROR_GENERIC"]) && line ? certain(line) : null;
    },
  },
  {
    code: "APP_OF_ANOTHER_ORG",
    cause:
      "The app is local to another org: a local External Client App works in the org where it was made and nowhere else.",
    fix: "Log in to the app's own org, or package the app and install it here.",
    docs: `${HELP}xcloud.external_client_apps.htm`,
    recognize(evidence) {
      const said = answered(evidence, ["OAUTH_AUTHORIZATION_BLOCKED"]);
      if (said) return said;
      const vague = answered(evidence, ["unknown_error"], /retry your request/i);
      const line = loginWith(evidence, /cross-org/i);
      return vague && (line ? certain(...vague.evidence, line) : likely(...vague.evidence));
    },
  },
  {
    code: "APP_DISABLED",
    cause: "The app, or its OAuth plugin, is switched off in this org.",
    fix: "Setup, External Client App Manager, the app, Policies: enable the app and its OAuth plugin.",
    docs: `${HELP}xcloud.external_client_apps.htm`,
    recognize: (evidence) => answered(evidence, ["oauth_flow_disabled"]),
  },
  {
    code: "APP_BLOCKED",
    cause: "An admin has blocked the app, or API Access Control admits apps only that an admin has pre-authorized.",
    fix: "Setup, OAuth Usage: unblock the app. With API Access Control on: install it and pre-authorize its users.",
    docs: `${HELP}xcloud.security_api_access_control_about.htm`,
    recognize: (evidence) => answered(evidence, ["OAUTH_APP_BLOCKED", "app_blocked", "fail_close_app_blocked"]),
  },
  {
    code: "CALLBACK_MISMATCH",
    cause:
      "The callback URL that is sent equals none that the app has registered; they are compared character by character.",
    fix: "Register this very URL as a callback of the app: scheme, host, port, path, slash and case.",
    docs: `${HELP}xcloud.remoteaccess_oauth_web_server_flow.htm`,
    recognize(evidence) {
      const said = answered(evidence, ["redirect_uri_mismatch", "redirect_uri_missing"]);
      if (!said || evidence.redirectUri === null) return said;
      return certain(...said.evidence, `The callback sent is ${evidence.redirectUri}.`);
    },
  },
  {
    code: "SECRET_WRONG",
    cause: "The consumer secret does not fit, or is required and was not sent.",
    fix: "Read the secret again in the app's settings; after a rotation the old one ends when the staged one is promoted.",
    docs: `${HELP}xcloud.remoteaccess_oauth_flow_errors.htm`,
    recognize(evidence) {
      const said = answered(evidence, ["invalid_client", "invalid_client_credentials"]);
      if (said) return said;
      return evidence.secret === "refused" ? certain("The token endpoint refuses this key and secret.") : null;
    },
  },
  {
    code: "SCOPE_NOT_ON_APP",
    cause: "A scope is asked for that the app does not have.",
    fix: "Add the scope to the app's OAuth settings, or ask for less.",
    docs: `${HELP}xcloud.remoteaccess_oauth_tokens_scopes.htm`,
    recognize: (evidence) => answered(evidence, ["invalid_scope"]),
  },
  {
    code: "NO_USABLE_SCOPE",
    cause: "The app has no scope that means anything without a person: `full` and `refresh_token` do not count.",
    fix: "Add `api` (or the scope that is needed) to the app.",
    docs: `${HELP}xcloud.configure_client_credentials_flow_for_external_client_apps.htm`,
    recognize: (evidence) => answered(evidence, ["invalid_grant"], /no valid scopes defined/i),
  },
  {
    code: "FLOW_NOT_ENABLED",
    cause: "This flow is not enabled for the app: settings and policies each have a switch for it.",
    fix: "Enable the flow in the app's settings and again in its policies.",
    docs: `${HELP}xcloud.remoteaccess_oauth_flows.htm`,
    recognize: (evidence) =>
      answered(evidence, ["invalid_grant"], /flow not enabled/i) ??
      answered(evidence, ["unsupported_grant_type", "unsupported_response_type"]),
  },
  {
    code: "RUN_AS_USER_MISSING",
    cause: "The client credentials flow has no run-as user, or one who is not an API-only user.",
    fix: "Name an API-only user in the app's policies, under Client Credentials Flow.",
    docs: `${HELP}xcloud.configure_client_credentials_flow_for_external_client_apps.htm`,
    recognize: (evidence) => answered(evidence, ["invalid_grant"], /no client credentials user/i),
  },
  {
    code: "WRONG_DOMAIN",
    cause:
      "This flow is not answered on the login host that was asked: client credentials and token exchange are had on My Domain or a site.",
    fix: "Use the org's My Domain as login URL.",
    docs: `${HELP}xcloud.configure_client_credentials_flow_for_external_client_apps.htm`,
    recognize(evidence) {
      const said = answered(evidence, ["invalid_grant"], /not supported on this domain/i);
      return said && certain(...said.evidence, `The login URL is ${evidence.loginUrl}.`);
    },
  },
  {
    code: "PKCE_MISSING",
    cause: "The app, or the org, requires PKCE, and the request carries no challenge.",
    fix: "Send code_challenge (S256) and keep the verifier for the exchange; every flow of this toolkit does.",
    docs: `${HELP}xcloud.remoteaccess_oauth_web_server_flow.htm`,
    recognize: (evidence) => answered(evidence, ["invalid_request"], /code challenge/i),
  },
  {
    code: "PKCE_MISMATCH",
    cause: "The verifier is not the one whose challenge began the login.",
    fix: "Keep the verifier of each login apart (two tabs are two logins) and finish with its own; check a pair with `postern doctor --pkce`.",
    docs: `${HELP}xcloud.remoteaccess_oauth_web_server_flow.htm`,
    recognize: (evidence) => answered(evidence, ["invalid_grant", "invalid_request"], /code verifier/i),
  },
  {
    code: "CODE_SPENT",
    cause: "The authorization code was used before, is older than 15 minutes, or belongs to another app.",
    fix: "Start the login again, and exchange its code once. A reload of the callback page exchanges it twice.",
    docs: `${HELP}xcloud.remoteaccess_oauth_web_server_flow.htm`,
    recognize: (evidence) => answered(evidence, ["invalid_grant"], /authorization code/i),
  },
  {
    code: "PROOF_REFUSED",
    cause:
      "The app wants proof of possession (DPoP), and the proof is missing, of another key, used before, or of another request.",
    fix: "Use the key that the tokens were made with, a fresh proof for every request, and a clock that is right.",
    docs: `${HELP}xcloud.remoteaccess_dpop_guide.htm`,
    recognize: (evidence) => answered(evidence, ["invalid_dpop_proof", "use_dpop_nonce"]),
  },
];
