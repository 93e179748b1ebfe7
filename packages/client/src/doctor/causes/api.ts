import { answered, type Cause, certain, likely, loginWith } from "../cause.ts";

const HELP = "https://help.salesforce.com/s/articleView?id=";

/** What an API refuses to a token that is alive. */
export const API_CAUSES: readonly Cause[] = [
  {
    code: "ORG_UNREACHABLE",
    cause: "The login URL does not answer.",
    fix: "Check the address, the network and any proxy; for a local org, that it runs.",
    docs: "docs/errors.md#network",
    recognize: ({ server }) => (server?.reachable === false ? certain(`It says: ${server.detail}.`) : null),
  },
  {
    code: "SCOPE_MISSING",
    cause:
      "The token does not carry the scope `api` (or `full`), without which no data API is open. Renewing it does not help.",
    fix: "Add `api` to the app's scopes and to the request, then connect again.",
    docs: `${HELP}xcloud.remoteaccess_oauth_tokens_scopes.htm`,
    recognize(evidence) {
      const { grant, refusal } = evidence;
      const lacks = grant !== null && !grant.scopes.includes("api") && !grant.scopes.includes("full");
      if (!lacks) return null;
      const said = notValid(refusal) ? [`The API answered: ${refusal?.description}.`] : [];
      return certain(...said, `Granted are: ${grant.scopes.join(" ") || "none"}.`);
    },
  },
  {
    code: "SESSION_NOT_VALID_FOR_API",
    cause:
      "The session is alive and has the scope, and this API refuses it all the same: the profile asks for high assurance, API Access Control shuts the app out, or the address is outside the profile's ranges. Renewing it does not help.",
    fix: "Look at the profile's session settings, at API Access Control, and at login IP ranges on every request.",
    docs: `${HELP}xcloud.security_api_access_control_about.htm`,
    recognize({ grant, refusal }) {
      if (!notValid(refusal)) return null;
      if (grant && !grant.scopes.includes("api") && !grant.scopes.includes("full")) return null;
      const scopes = grant ? [`Granted are: ${grant.scopes.join(" ")}.`] : [];
      return grant
        ? certain(`The API answered: ${refusal?.description}.`, ...scopes)
        : likely(`The API answered: ${refusal?.description}.`);
    },
  },
  {
    code: "SESSION_EXPIRED",
    cause: "The access token is over: its session timed out, was ended, or the user's password was changed.",
    fix: "Renew it; a session of this toolkit does so by itself.",
    docs: `${HELP}xcloud.remoteaccess_oauth_refresh_token_flow.htm`,
    recognize(evidence) {
      const said = answered(
        evidence,
        ["INVALID_SESSION_ID", "InvalidSessionId", "sf:INVALID_SESSION_ID"],
        /session expired or invalid/i,
      );
      const plain = answered(evidence, ["HTTP_403"], /Bad_OAuth_Token/);
      const over = evidence.tokens?.access?.active === false ? ["Introspection says that it is not active."] : [];
      const first = said ?? plain;
      return first && certain(...first.evidence, ...over);
    },
  },
  {
    code: "API_DISABLED",
    cause: "The API is off: for this user (permission API Enabled) or for the edition.",
    fix: "Give the user API Enabled; Professional Edition needs the API add-on.",
    docs: "https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm",
    recognize(evidence) {
      const line = loginWith(evidence, /OAuth API access disabled/i);
      return answered(evidence, ["API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED"]) ?? (line ? certain(line) : null);
    },
  },
  {
    code: "SOAP_LOGIN_OFF",
    cause: "SOAP login() is off in this org, as in all new ones, and ends with API version 64.",
    fix: "Use an OAuth flow (client credentials or JWT bearer for servers), or switch SOAP login on in Setup, User Interface.",
    docs: "https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm",
    recognize(evidence) {
      if (evidence.soapLogin === "off") return certain("login() answers that it is disabled in this org.");
      return answered(evidence, ["INVALID_OPERATION", "sf:INVALID_OPERATION"], /SOAP API login/i);
    },
  },
  {
    code: "OBJECT_NOT_PERMITTED",
    cause: "The user may not read the object, or it does not exist in this org.",
    fix: "Give a permission set of the user Read on the object; check its API name with an administrator's session.",
    docs: `${HELP}platform.users_profiles_object_perms.htm`,
    recognize(evidence) {
      const { permission } = evidence;
      if (permission?.found === "not the object")
        return certain(`describe does not show ${permission.sobject} to this user.`);
      return answered(evidence, ["INVALID_TYPE"], /is not supported/i);
    },
  },
  {
    code: "FIELD_NOT_PERMITTED",
    cause: "The user may not read the field (field-level security), or it does not exist.",
    fix: "Give a permission set of the user Read on the field; check its API name with an administrator's session.",
    docs: `${HELP}platform.users_fields_fls.htm`,
    recognize(evidence) {
      const { permission } = evidence;
      if (permission?.found === "object, not the field")
        return certain(`describe shows ${permission.sobject} to this user, without ${permission.field}.`);
      return (
        answered(evidence, ["INVALID_FIELD"], /No such column/i) ??
        answered(evidence, ["INVALID_FIELD_FOR_INSERT_UPDATE"])
      );
    },
  },
  {
    code: "ACCESS_TO_RECORD",
    cause: "The user may see the object and not do this to this record.",
    fix: "Look at the object's permissions (create, edit, delete), at sharing and at the record's owner.",
    docs: `${HELP}platform.users_profiles_object_perms.htm`,
    recognize: (evidence) =>
      answered(evidence, [
        "INSUFFICIENT_ACCESS",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
      ]),
  },
];

const notValid = (refusal: { error: string; description: string } | null) =>
  refusal !== null && /not valid for use with/i.test(refusal.description);
