import type { Evidence } from "./evidence.ts";

/** One cause of trouble with getting in or staying in. The texts say why and what to do; `recognize` says from what it is known. */
export interface Cause {
  /** Permanent, upper case. */
  readonly code: string;
  readonly cause: string;
  readonly fix: string;
  /** A page of Salesforce's documentation, or a section of ours. */
  readonly docs: string;
  /** The facts that speak for it, in words; null when it does not apply. */
  recognize(evidence: Evidence): Recognition | null;
}

export interface Recognition {
  /** `certain`: the org said so; `likely`: everything known fits and something decisive is not known. */
  readonly certainty: "certain" | "likely";
  readonly evidence: readonly string[];
}

export const certain = (...evidence: string[]): Recognition => ({ certainty: "certain", evidence });
export const likely = (...evidence: string[]): Recognition => ({ certainty: "likely", evidence });

/** What the org answered, wherever it was asked: the refusal that was met, then the one of the probe. */
export function answersOf(evidence: Evidence): readonly { error: string; description: string; said: string }[] {
  const { refusal, authorize } = evidence;
  const answers = [];
  if (refusal) {
    const { error, description, where } = refusal;
    answers.push({
      error,
      description,
      said: `The ${WHERE[where]} answered ${error}${description && ` (${description})`}.`,
    });
  }
  if (authorize?.outcome === "refused" && authorize.error !== null) {
    const description = authorize.description ?? "";
    const said = `A request that asks nobody anything was refused ${authorize.where === "page" ? "on a page of the org" : "at the callback"}: ${authorize.error}${description && ` (${description})`}.`;
    answers.push({ error: authorize.error, description, said });
  }
  return answers;
}

const WHERE = {
  authorize: "authorization endpoint",
  token: "token endpoint",
  api: "API",
  soap: "SOAP API",
} as const;

/** Recognized when an answer's error is one of these, and its description fits where a pattern is given. */
export function answered(
  evidence: Evidence,
  errors: readonly string[],
  description: RegExp = /(?:)/,
): Recognition | null {
  const hit = answersOf(evidence).find(
    (answer) => errors.includes(answer.error) && description.test(answer.description),
  );
  return hit ? certain(hit.said) : null;
}

/** A line of the login history with this status, near the refusal where there is one. */
export function loginWith(evidence: Evidence, status: RegExp): string | null {
  const { logins, refusal } = evidence;
  const near = (at: number) => !refusal || Math.abs(at - refusal.at) <= NEAR_MS;
  const line = logins?.find((login) => status.test(login.status) && near(login.at));
  if (!line) return null;
  const from = line.sourceIp === null ? "" : ` from ${line.sourceIp}`;
  const more = line.reason === null ? "" : ` The org's own log: ${line.reason}.`;
  return `The login history has "${line.status}"${from} at ${iso(line.at)}.${more}`;
}

/** Login history is stamped by the org's clock and to the second. */
const NEAR_MS = 10 * 60_000;

export const iso = (at: number) => new Date(at).toISOString();
export const days = (ms: number) => Math.floor(ms / 86_400_000);
