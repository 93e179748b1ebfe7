/** What one look found out. `fix` and `evidence` say what to do and why we think so. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "problem" | "skipped";
  /** One line: the state in words. */
  readonly says: string;
  readonly evidence?: string;
  readonly fix?: string;
  readonly code?: string;
}

/** One check of the doctor. Those that need the outcome of another get it by name. */
export interface Check {
  readonly name: string;
  readonly needs?: readonly string[];
  run(facts: DoctorFacts): Promise<Omit<Finding, "check">>;
}

export interface DoctorFacts {
  readonly target: import("../cli/context/target.ts").Target;
  readonly databaseUrl: string | null;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Opened by the vault check, used by those after it. */
  vault?: import("@postern/vault").FileVault;
  session?: import("@postern/client").Session;
}
