import { answered, type Cause, certain, days, iso, likely, type Recognition } from "../cause.ts";
import type { Evidence } from "../evidence.ts";

const HELP = "https://help.salesforce.com/s/articleView?id=";
const DAY_MS = 86_400_000;
/** The developer's idle limit, one of the four mandatory controls. */
const IDLE_LIMIT_MS = 30 * DAY_MS;
const APPROVALS = 5;

/** The one sentence behind which Salesforce hides every end of a refresh token. */
const ended = (evidence: Evidence): Recognition | null =>
  answered(evidence, ["invalid_grant"], /expired access\/refresh token/i) ??
  (evidence.grant?.state === "dead"
    ? certain(`The vault has the grant as ended since ${iso(evidence.grant.endedAt ?? evidence.at)}.`)
    : null);

/** What a local org says behind that sentence. */
function knownEnd(evidence: Evidence, pattern: RegExp): string | null {
  const line = evidence.logins?.find((login) => login.reason !== null && pattern.test(login.reason));
  return line ? `The org's own log at ${iso(line.at)}: ${line.reason}.` : null;
}

const anyKnownEnd = (evidence: Evidence) =>
  evidence.logins?.some((login) => /expired access\/refresh token \(/.test(login.reason ?? "")) ?? false;

/** Who refreshed the grant last, and when. */
function lastRefresh({ refreshes, grant }: Evidence): string[] {
  const last = refreshes?.find((line) => line.state === "live" || line.state === "refreshing");
  if (last) return [`Last refreshed by ${last.who} at ${iso(last.at)}.`];
  return grant ? [`Last refreshed at ${iso(grant.lastRefreshedAt)}.`] : [];
}

/** Workers that have refreshed it, newest first. */
function refreshers({ refreshes }: Evidence): readonly string[] {
  return [...new Set((refreshes ?? []).filter((line) => line.state === "refreshing").map((line) => line.who))];
}

/** An end that the org's log names, or that the vault's facts make likely while the log says nothing. */
function endBy(evidence: Evidence, logged: RegExp, fits: (evidence: Evidence) => string | null): Recognition | null {
  const over = ended(evidence);
  if (!over) return null;
  const line = knownEnd(evidence, logged);
  if (line) return certain(...over.evidence, line, ...lastRefresh(evidence));
  if (anyKnownEnd(evidence)) return null;
  const fact = fits(evidence);
  return fact === null ? null : likely(...over.evidence, fact, ...lastRefresh(evidence));
}

const idleMs = ({ grant, at }: Evidence) => (grant ? (grant.endedAt ?? at) - grant.lastRefreshedAt : 0);

/** How a grant came to its end: the causes behind `invalid_grant` / `expired access/refresh token`. */
export const GRANT_CAUSES: readonly Cause[] = [
  {
    code: "GRANT_LOST_IN_FLIGHT",
    cause:
      "A worker was killed with a refresh on the wire: its token may be spent, and sending it again would end every token of the grant.",
    fix: "Connect again. To lose none: let workers finish their refresh when they are stopped.",
    docs: "docs/errors.md#grant_lost_in_flight",
    recognize({ grant }) {
      if (grant?.state !== "lost-in-flight") return null;
      return certain(`${grant.worker} ended at ${iso(grant.endedAt ?? 0)} with a refresh on the wire.`);
    },
  },
  {
    code: "GRANT_MOVED",
    cause: "The grant was moved to another store, which alone refreshes it now.",
    fix: "Open the store that it has moved to, or move it back.",
    docs: "docs/errors.md#grant_moved",
    recognize({ grant }) {
      if (grant?.state !== "moved") return null;
      return certain(`${grant.worker} moved it at ${iso(grant.endedAt ?? 0)}.`);
    },
  },
  {
    code: "REFRESH_TOKEN_REUSED",
    cause:
      "With rotation on, a refresh token works once: a second program used it too, and Salesforce ended the whole grant.",
    fix: "Share one vault among all workers, so that one of them refreshes at a time, and connect again. Look who else holds the token: a copy in another program counts.",
    docs: `${HELP}005316711`,
    recognize: (evidence) =>
      endBy(evidence, /spent refresh token reused/i, (known) => {
        const workers = refreshers(known);
        if (workers.length < 2 || idleMs(known) >= IDLE_LIMIT_MS) return null;
        return `${workers.length} workers have refreshed it: ${workers.slice(0, 4).join(", ")}.`;
      }),
  },
  {
    code: "GRANT_IDLE",
    cause: "The refresh token was not used for longer than the app's policies, or the 30-day idle limit, allow.",
    fix: "Connect again, and refresh idle grants in time: `keepAlive()` does.",
    docs: `${HELP}xcloud.connected_app_limit_idle_ttl`,
    recognize: (evidence) =>
      endBy(evidence, /idle (?:too long|limit)/i, (known) =>
        idleMs(known) >= IDLE_LIMIT_MS ? `It was not used for ${days(idleMs(known))} days.` : null,
      ),
  },
  {
    code: "GRANT_LIFETIME_OVER",
    cause: "The app's policies end refresh tokens a fixed time after they are issued, used or not.",
    fix: "Connect again, or let an admin choose another refresh token policy.",
    docs: `${HELP}xcloud.connected_app_manage_oauth.htm`,
    recognize: (evidence) => endBy(evidence, /lifetime over/i, () => null),
  },
  {
    code: "REFRESH_TOKEN_NEVER_VALID",
    cause: "The app's policies expire refresh tokens immediately: one is issued and never works.",
    fix: "Let an admin choose another refresh token policy for the app.",
    docs: `${HELP}xcloud.connected_app_manage_oauth.htm`,
    recognize: (evidence) => endBy(evidence, /immediately expired/i, () => null),
  },
  {
    code: "APPROVAL_LIMIT",
    cause: "Salesforce keeps five approvals of one app by one user; a newer login ended this one.",
    fix: "Use one grant per user and app for all machines, from one vault, instead of one login each.",
    docs: `${HELP}platform.remoteaccess_request.htm`,
    recognize: (evidence) =>
      endBy(evidence, /approval limit reached/i, ({ grant }) =>
        (grant?.siblings ?? 0) >= APPROVALS
          ? `This vault has ${grant?.siblings} other grants of the same user and app.`
          : null,
      ),
  },
  {
    code: "GRANT_REVOKED",
    cause: "The user, an admin, or a program revoked the grant.",
    fix: "Find out who and why (Setup, OAuth Usage; Setup Audit Trail), then connect again.",
    docs: `${HELP}platform.remoteaccess_request_approve.htm`,
    recognize: (evidence) => endBy(evidence, /\(revoked|code reused/i, () => null),
  },
  {
    code: "GRANT_ENDED",
    cause:
      "The refresh token is over: revoked, expired by a policy, or used by a second program. Salesforce answers all of these alike, and nothing that was found decides between them.",
    fix: "Connect again; look at the app's refresh token policy, at OAuth Usage and at the login history with an admin's session.",
    docs: `${HELP}xcloud.remoteaccess_oauth_flow_errors.htm`,
    recognize(evidence) {
      const over = ended(evidence);
      if (!over || anyKnownEnd(evidence)) return null;
      return likely(...over.evidence, ...lastRefresh(evidence));
    },
  },
  {
    code: "NOT_RENEWABLE",
    cause:
      "The grant has no refresh token: the scope `refresh_token` was not asked for, or the token was given by hand.",
    fix: "Add `refresh_token` to the app's scopes and to the request, and connect again.",
    docs: `${HELP}xcloud.remoteaccess_oauth_refresh_token_flow.htm`,
    recognize({ grant, tokens }) {
      if (!grant || grant.renewable || grant.state !== "live") return null;
      return tokens?.access?.active === false
        ? certain("The access token is over, and there is no refresh token.")
        : null;
    },
  },
];
