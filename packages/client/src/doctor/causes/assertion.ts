import { answered, type Cause, certain, likely, loginWith } from "../cause.ts";

const HELP = "https://help.salesforce.com/s/articleView?id=";
/** Assertions are nominally good for three minutes. */
const SKEW_MS = 120_000;

/** What is wrong with an assertion, or with the clock it was made by. */
export const ASSERTION_CAUSES: readonly Cause[] = [
  {
    code: "CLOCK_SKEW",
    cause:
      "This machine's clock and the org's are minutes apart, so that signed assertions, proofs and ID tokens look expired or not yet valid.",
    fix: "Set this machine's clock (NTP); in containers and virtual machines after a suspend in particular.",
    docs: `${HELP}xcloud.remoteaccess_oauth_jwt_flow.htm`,
    recognize({ server }) {
      if (!server?.reachable || server.skewMs === null || Math.abs(server.skewMs) < SKEW_MS) return null;
      const seconds = Math.round(Math.abs(server.skewMs) / 1000);
      return certain(`The org's clock is ${seconds} s ${server.skewMs > 0 ? "ahead of" : "behind"} this machine's.`);
    },
  },
  {
    code: "AUDIENCE_WRONG",
    cause: "The assertion's audience is not the host that it was sent to.",
    fix: "Set `aud` to https://login.salesforce.com, for sandboxes and scratch orgs https://test.salesforce.com, or to the My Domain or site that is asked.",
    docs: `${HELP}xcloud.remoteaccess_oauth_jwt_flow.htm`,
    recognize(evidence) {
      const said = answered(evidence, ["invalid_grant"], /audience/i);
      const line = loginWith(evidence, /^Audience Invalid/);
      return said && certain(...said.evidence, ...(line ? [line] : []));
    },
  },
  {
    code: "ASSERTION_EXPIRED",
    cause: "The assertion was past its `exp` when it arrived.",
    fix: "Make a fresh assertion for every request; if it was fresh, look at the clocks.",
    docs: `${HELP}xcloud.remoteaccess_oauth_jwt_flow.htm`,
    recognize(evidence) {
      const line = loginWith(evidence, /^Assertion Expired$/);
      return line ? certain(...(answered(evidence, ["invalid_grant"], /assertion/i)?.evidence ?? []), line) : null;
    },
  },
  {
    code: "ASSERTION_REPLAYED",
    cause: "The assertion's id (`jti`) was used before.",
    fix: "Give every assertion an id of its own, and do not retry with the same one.",
    docs: `${HELP}xcloud.remoteaccess_oauth_jwt_flow.htm`,
    recognize: (evidence) => answered(evidence, ["bad_jti_claim"]),
  },
  {
    code: "ASSERTION_INVALID",
    cause: "The assertion is not signed by the key of the certificate that the app has, or is malformed.",
    fix: "Compare the key with the app's certificate; check the assertion offline with `postern doctor --jwt`.",
    docs: `${HELP}xcloud.remoteaccess_oauth_jwt_flow.htm`,
    recognize(evidence) {
      if (loginWith(evidence, /^Assertion Expired$/)) return null;
      const said = answered(evidence, ["invalid_grant"], /invalid assertion/i);
      const line = loginWith(evidence, /^(?:Assertion Invalid|Signature Invalid)/);
      if (line) return certain(...(said?.evidence ?? []), line);
      return said && likely(...said.evidence);
    },
  },
];
