import { OAuthFault } from "../../oauth-fault.ts";
import type { AppPolicies, SessionLevel } from "../apps/app-policies.ts";

const STRENGTH: Record<SessionLevel, number> = { LOW: 0, STANDARD: 1, HIGH_ASSURANCE: 2 };

export const isBelow = (level: SessionLevel, required: SessionLevel) => STRENGTH[level] < STRENGTH[required];

/** The app's required level, which a grant without a person present can not be raised to. Throws OAuthFault `invalid_session_level`. */
export function checkLevel(policies: AppPolicies, level: SessionLevel): void {
  if (!isBelow(level, policies.requiredSessionLevel)) return;
  throw new OAuthFault("invalid_session_level", "the session level is too low for this app", {
    reason: "Two-factor required",
    ...(policies.sessionLevelAction === "RaiseSessionLevel" ? { remedy: "verify" as const } : {}),
    why: `the app requires ${policies.requiredSessionLevel}, the session is ${level}`,
  });
}
