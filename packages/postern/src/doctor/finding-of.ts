import type { Diagnosis } from "@postern/client/doctor";
import type { Finding } from "./check.ts";

/** The first diagnosis as a finding, the others beside it; null when nothing was diagnosed. */
export function findingOf(
  diagnoses: readonly Diagnosis[],
  counts: (code: string) => boolean = () => true,
): Omit<Finding, "check"> | null {
  const [first, ...others] = diagnoses.filter(({ code }) => counts(code));
  if (!first) return null;
  const { cause, evidence, fix, code, docs, certainty } = first;
  return {
    state: "problem",
    says: certainty === "likely" ? `Probably: ${cause}` : cause,
    evidence: evidence.join(" "),
    fix,
    code,
    docs,
    ...(others.length > 0
      ? { others: others.map((other) => ({ code: other.code, cause: other.cause, fix: other.fix })) }
      : {}),
  };
}
