import { redact } from "@postern/kernel";
import type { Cause, Recognition } from "./cause.ts";
import { API_CAUSES } from "./causes/api.ts";
import { APP_CAUSES } from "./causes/app.ts";
import { ASSERTION_CAUSES } from "./causes/assertion.ts";
import { GRANT_CAUSES } from "./causes/grant.ts";
import { USER_CAUSES } from "./causes/user.ts";
import { type Evidence, noEvidence, type RefusalEvidence } from "./evidence.ts";

/** Every cause that the doctor knows, each once. */
export const CAUSES: readonly Cause[] = [
  ...API_CAUSES,
  ...APP_CAUSES,
  ...USER_CAUSES,
  ...ASSERTION_CAUSES,
  ...GRANT_CAUSES,
];

/** What it was, why we think so, and what to do. Safe to print: secrets are redacted. */
export interface Diagnosis extends Recognition {
  readonly code: string;
  readonly cause: string;
  readonly fix: string;
  readonly docs: string;
}

/**
 * The causes that the evidence speaks for, the certain ones first. A pure function: the same evidence, sent in a bundle, is diagnosed
 * alike elsewhere. Empty when nothing known explains what was seen.
 */
export function diagnose(evidence: Evidence): readonly Diagnosis[] {
  const found = CAUSES.flatMap((cause): Diagnosis[] => {
    const recognition = cause.recognize(evidence);
    if (!recognition) return [];
    const { code, fix, docs } = cause;
    const { certainty } = recognition;
    return [{ code, cause: cause.cause, fix, docs, certainty, evidence: recognition.evidence.map(redact) }];
  });
  const isCertain = found.some(({ certainty, code }) => certainty === "certain" && code !== "CLOCK_SKEW");
  // A guess beside a certainty only confuses.
  return isCertain ? found.filter(({ certainty }) => certainty === "certain") : found;
}

/** The causes that one refusal speaks for, with nothing else looked at: for a line of a log. Pure. */
export function explainRefusal(refusal: RefusalEvidence, loginUrl: string): readonly Diagnosis[] {
  return diagnose({ ...noEvidence({ at: refusal.at, loginUrl, clientId: null }), refusal });
}
