import { answered, type Cause, certain, likely, loginWith } from "../cause.ts";

const HELP = "https://help.salesforce.com/s/articleView?id=";

/** What stands between this user, or this place and time, and the app. */
export const USER_CAUSES: readonly Cause[] = [
  {
    code: "NOT_PRE_AUTHORIZED",
    cause:
      "The app admits users whom an admin has pre-authorized, and this user has none of its profiles and permission sets.",
    fix: "Add one of the user's profiles or permission sets to the app's policies. The run-as user of a server flow needs it too.",
    docs: `${HELP}xcloud.connected_app_manage_oauth.htm`,
    recognize: (evidence) => answered(evidence, ["invalid_app_access", "OAUTH_APP_ACCESS_DENIED"]),
  },
  {
    code: "NOT_APPROVED_BEFORE",
    cause:
      "Nobody is there to be asked in this flow, and the user has not approved the app before with a scope that can be refreshed; or no user has this name.",
    fix: "Let the user log in once by the web server flow with `refresh_token`, or pre-authorize the app; check the username in `sub`.",
    docs: `${HELP}xcloud.remoteaccess_oauth_jwt_flow.htm`,
    recognize(evidence) {
      const said = answered(evidence, ["invalid_grant"], /hasn't approved this consumer/i);
      const unknown = loginWith(evidence, /^Invalid login$/);
      return said && (unknown ? certain(...said.evidence, unknown) : said);
    },
  },
  {
    code: "ADDRESS_REFUSED",
    cause:
      "The address is outside the login ranges of the user's profile, or outside the app's refresh-token allowlist.",
    fix: "Add the address to the profile's login IP ranges or the app's allowlist, or relax IP restrictions in the app's policies (not for JWT and SAML bearer, nor for the allowlist).",
    docs: `${HELP}xcloud.connected_app_continuous_ip.htm`,
    recognize(evidence) {
      const said = answered(evidence, ["invalid_grant"], /ip restricted/i);
      const line = loginWith(evidence, /^Restricted IP$|IP Address Not Allowed/);
      if (line) return certain(...(said?.evidence ?? []), line);
      return said && !loginWith(evidence, /^Restricted time$/) ? likely(...said.evidence) : null;
    },
  },
  {
    code: "OUTSIDE_LOGIN_HOURS",
    cause: "It is outside the login hours of the user's profile; Salesforce words it like a refused address.",
    fix: "Widen the profile's login hours, or run the work inside them.",
    docs: `${HELP}xcloud.connected_app_continuous_ip.htm`,
    recognize(evidence) {
      const line = loginWith(evidence, /^Restricted time$/);
      return line ? certain(line) : null;
    },
  },
  {
    code: "USER_INACTIVE",
    cause: "The user is deactivated or frozen.",
    fix: "Activate or unfreeze the user, or move the integration to another one.",
    docs: `${HELP}xcloud.remoteaccess_oauth_flow_errors.htm`,
    recognize(evidence) {
      const line = loginWith(evidence, /^User is (?:inactive|frozen)$/);
      const said = answered(evidence, ["inactive_user"]) ?? answered(evidence, ["invalid_grant"], /inactive user/i);
      return said || line ? certain(...(said?.evidence ?? []), ...(line ? [line] : [])) : null;
    },
  },
  {
    code: "USER_API_ONLY",
    cause: "The user is an API-only user, who may not log in through a browser.",
    fix: "Use client credentials or JWT bearer for this user, or log in as another.",
    docs: `${HELP}xcloud.remoteaccess_oauth_flows.htm`,
    recognize(evidence) {
      const line = loginWith(evidence, /API-only user/i);
      return line ? certain(...(answered(evidence, ["OAUTH_APPROVAL_ERROR_GENERIC"])?.evidence ?? []), line) : null;
    },
  },
  {
    code: "SESSION_LEVEL_TOO_LOW",
    cause: "The app or the profile asks for a high-assurance session, and this one is not.",
    fix: "Log in with a second factor; a flow without a person cannot, so relax the app's required session level for it.",
    docs: `${HELP}xcloud.connected_app_manage_oauth.htm`,
    recognize(evidence) {
      const said = answered(evidence, ["invalid_session_level"]);
      const line = loginWith(evidence, /^Two-factor required$/);
      return said ?? (line ? certain(line) : null);
    },
  },
  {
    code: "DENIED_BY_USER",
    cause: "The person pressed Deny on the consent page.",
    fix: "Ask again, and say what each scope is for.",
    docs: `${HELP}xcloud.remoteaccess_oauth_flow_errors.htm`,
    recognize: (evidence) => answered(evidence, ["access_denied", "access-denied"]),
  },
  {
    code: "LOGIN_RATE_EXCEEDED",
    cause: "Too many logins in a short time.",
    fix: "Keep and reuse access tokens instead of logging in for every call.",
    docs: `${HELP}xcloud.remoteaccess_oauth_flow_errors.htm`,
    recognize: (evidence) => answered(evidence, ["rate_limit_exceeded"]),
  },
];
