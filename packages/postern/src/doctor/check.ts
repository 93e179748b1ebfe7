import type { Evidence } from "@postern/client/doctor";

/** What one look found out. `fix` and `evidence` say what to do and why we think so. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "problem" | "skipped";
  /** One line: the state in words. */
  readonly says: string;
  readonly evidence?: string;
  readonly fix?: string;
  readonly code?: string;
  /** Where to read more. */
  readonly docs?: string;
  /** What else it may have been. */
  readonly others?: readonly { readonly code: string; readonly cause: string; readonly fix: string }[];
}

/** One check of the doctor. Those that need the outcome of another get it by name. */
export interface Check {
  readonly name: string;
  readonly needs?: readonly string[];
  /** Whether this was asked for; always, unless told. */
  isWanted?(facts: DoctorFacts): boolean;
  run(facts: DoctorFacts): Promise<Omit<Finding, "check">>;
}

export interface DoctorFacts {
  readonly target: import("../cli/context/target.ts").Target;
  readonly databaseUrl: string | null;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** What was asked about on top of what is always looked at. */
  readonly wanted: {
    readonly permission: { readonly sobject: string; readonly field: string | null } | null;
    readonly soapLogin: boolean;
  };
  /** What examinations found out, for the bundle. */
  readonly examinations: Evidence[];
  /** Opened by the vault check, used by those after it. */
  vault?: import("@postern/vault").Vault;
  session?: import("@postern/client").Session;
}
