import type { SessionLevel } from "../apps/app-policies.ts";

const STRENGTH: Record<SessionLevel, number> = { LOW: 0, STANDARD: 1, HIGH_ASSURANCE: 2 };

export const isBelow = (level: SessionLevel, required: SessionLevel) => STRENGTH[level] < STRENGTH[required];
