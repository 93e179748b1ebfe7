export type { Cause } from "./cause.ts";
export { checkJwt, type JwtQuestion, type OfflineFinding } from "./check-jwt.ts";
export { checkPkcePair } from "./check-pkce.ts";
export { CAUSES, type Diagnosis, diagnose, explainRefusal } from "./diagnose.ts";
export type { Evidence, LoginEvidence, RefreshEvidence, RefusalEvidence } from "./evidence.ts";
export { type Examination, type ExamineOptions, examine } from "./examine.ts";
export { type ExamineFleetOptions, examineFleet, type FleetRow } from "./examine-fleet.ts";
