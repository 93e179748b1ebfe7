import { isPosternError } from "@postern/kernel";
import { introspectToken } from "../flow/introspect.ts";
import { errorCodeOf } from "../oauth/decode-oauth-error.ts";
import type { GrantRecord } from "../ports/token-store.ts";
import { wait } from "../ports/wait.ts";
import { checkStatus } from "./check-status.ts";
import type { Renewal } from "./renew.ts";

/**
 * Decides what a found intent means. Its worker has lost the lease (it died, or never heard an answer), so the refresh
 * token may or may not be spent. Introspection tells without using the token up: an active refresh token was not spent
 * and may be sent; anything else is recorded as lost in flight, for good. When the org cannot be reached nothing is
 * decided and nothing is sent.
 */
export async function settleIntent(deps: Renewal, record: GrantRecord): Promise<GrantRecord> {
  const { store, clock } = deps;
  const intent = record.intent;
  if (!intent) return record;
  if (record.refreshToken === null) return store.put({ ...record, intent: null }, record.version);
  // Until its deadline the request may still arrive and spend the token that was just found unspent.
  const left = intent.deadline - clock.now();
  if (left >= 0) await wait(clock, left + 1);
  if (await isUnspent(deps, record.refreshToken)) return store.put({ ...record, intent: null }, record.version);
  const lost = await store.put(
    { ...record, intent: null, status: { state: "lost-in-flight", worker: intent.worker, at: intent.startedAt } },
    record.version,
  );
  checkStatus(lost);
  return lost;
}

async function isUnspent(deps: Renewal, refreshToken: string): Promise<boolean> {
  try {
    return (await introspectToken(deps.app, refreshToken, "refresh_token")).active;
  } catch (error) {
    if (isTransient(error)) throw error;
    // The org does not let this app introspect: it cannot be found out.
    return false;
  }
}

function isTransient(error: unknown): boolean {
  if (isPosternError(error, "NETWORK") || isPosternError(error, "TIMEOUT")) return true;
  if (isPosternError(error, "LOGIN_SERVER_TROUBLE")) return true;
  return isPosternError(error, "OAUTH_REFUSED") && Number(error.data.status) >= 420;
}

/** Failures before the first byte reaches the org. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Whether a failed refresh has surely not spent the token: it never left, or the org itself said no. A broken
 * connection, a time-out, a gateway's 502 or 504 and an unreadable answer leave it open.
 */
export function certainlyUnspent(error: unknown): boolean {
  if (isPosternError(error, "NETWORK")) return NEVER_SENT.has(errorCodeOf(error.cause) ?? "");
  if (!isPosternError(error)) return false;
  const { error: code, status } = error.data as { error?: unknown; status?: unknown };
  if (typeof code === "string" && code.startsWith("HTTP ")) return [420, 429, 503].includes(Number(status));
  // The org's own trouble: it may have happened before or after the token was spent.
  if (error.code === "LOGIN_SERVER_TROUBLE") return false;
  return typeof code === "string" || error.code === "INVALID_CLIENT" || error.code === "UNKNOWN_CONSUMER_KEY";
}
