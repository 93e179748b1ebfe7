import type { AppDefinition } from "../apps/app-definition.ts";
import type { AppPolicies } from "../apps/app-policies.ts";
import type { IdentityOptions } from "../settings/identity-options.ts";
import type { StoredGrant } from "../tokens/grants.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const UNIT_MS = { Hours: HOUR_MS, Days: DAY_MS, Months: 30 * DAY_MS } as const;
/** The developer's idle limit ("Limit Idle Refresh Token Validity"). */
const IDLE_LIMIT_MS = 30 * DAY_MS;

/** Why a refresh token is over, or null. */
export type TooOld = "immediately expired" | "lifetime over" | "idle too long" | "30-day idle limit";

/**
 * The refresh token policy, judged when the token is used: an admin may change it for tokens that exist. The developer's 30-day limit
 * acts beside it as a sliding window and leaves "expire immediately" alone.
 */
export function tooOld(
  client: { readonly app: AppDefinition; readonly policies: AppPolicies },
  grant: StoredGrant,
  token: { readonly issuedAt: number },
  now: number,
  options: IdentityOptions,
): TooOld | null {
  const policy = client.policies.refreshToken;
  if (policy.type === "Zero") return "immediately expired";
  if (policy.type === "SpecificLifetime") {
    const from = options.rotationRestartsLifetime ? token.issuedAt : grant.createdAt;
    if (now > from + policy.period * UNIT_MS[policy.unit]) return "lifetime over";
  }
  if (policy.type === "SpecificInactivity" && now > grant.lastUsedAt + policy.period * UNIT_MS[policy.unit])
    return "idle too long";
  if (client.app.refreshTokenIdleLimit && now > grant.lastUsedAt + IDLE_LIMIT_MS) return "30-day idle limit";
  return null;
}
