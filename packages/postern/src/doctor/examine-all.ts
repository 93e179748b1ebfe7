import { isPosternError, redact } from "@postern/kernel";
import type { Check, DoctorFacts, Finding } from "./check.ts";

/** Runs the checks in order. What rests on a failed one is skipped and says on which, so that one cause is one problem. */
export async function examineAll(
  checks: readonly Check[],
  facts: DoctorFacts,
  onFinding: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const findings = new Map<string, Finding>();
  for (const check of checks) {
    const broken = check.needs?.find(
      (name) => findings.get(name)?.state === "problem" || findings.get(name)?.state === "skipped",
    );
    const finding: Finding = {
      check: check.name,
      ...(broken ? { state: "skipped" as const, says: `needs ${broken}` } : await outcome(check, facts)),
    };
    findings.set(check.name, finding);
    onFinding(finding);
  }
  return [...findings.values()];
}

async function outcome(check: Check, facts: DoctorFacts): Promise<Omit<Finding, "check">> {
  try {
    return await check.run(facts);
  } catch (error) {
    if (isPosternError(error))
      return { state: "problem", says: error.what, evidence: error.why, fix: error.fix, code: error.code };
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
    return {
      state: "problem",
      says: redact(`${error instanceof Error ? error.message : String(error)}${cause}`),
      fix: "Start what does not answer, or correct its address.",
    };
  }
}
