import type { SyncStatus } from "@postern/sync";

/** What the console's server and pages say to each other. Types only: both sides import this file. */

export type ConnectionState =
  /** Nobody has connected yet. */
  | { readonly state: "none" }
  | {
      readonly state: "connected" | "lost-in-flight" | "dead" | "moved";
      readonly instanceUrl: string;
      readonly organizationId: string;
      readonly username: string | null;
      readonly userId: string;
      readonly appName: string;
      readonly clientId: string;
      readonly scopes: readonly { readonly name: string; readonly label: string }[];
      /** When the access token was issued, and whether it can be renewed without a person. ISO 8601. */
      readonly issuedAt: string;
      readonly renewable: boolean;
      /** Set unless connected: what happened, why and what to do. */
      readonly problem: Problem | null;
    };

export interface Problem {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** One cause that the doctor found. */
export interface DiagnosisShown {
  readonly code: string;
  readonly certainty: "certain" | "likely";
  readonly cause: string;
  readonly evidence: readonly string[];
  readonly fix: string;
  /** An https address, or a path below the documentation root. */
  readonly docs: string;
}

export interface ConsoleState {
  readonly connection: ConnectionState;
  /** null while Postgres cannot be asked; `problem` says why. */
  readonly sync: SyncStatus | null;
  readonly problem: Problem | null;
  /** Why the latest login ended without a connection; cleared by the next one. */
  readonly loginProblem: Problem | null;
  readonly org: { readonly url: string; readonly orgId: string; readonly local: boolean };
  readonly version: string;
}

/** One dashboard: everything on it at one moment. Amounts in the org's currency. */
export interface DashboardSnapshot {
  /** ISO 8601: the commit in Postgres these numbers include. */
  readonly asOf: string;
  readonly currency: string;
  readonly totals: {
    readonly openAmount: number;
    readonly openCount: number;
    readonly wonThisQuarter: number;
    /** Won in the last quarter up to the same day of it: what `wonThisQuarter` may fairly be compared with. */
    readonly wonLastQuarterByThisDay: number;
    /** Won of all closed in the last 90 days, 0–1; null when nothing closed. */
    readonly winRate: number | null;
    readonly openCases: number;
    readonly newLeads30Days: number;
    readonly newLeadsPrevious30Days: number;
  };
  readonly pipelineByStage: readonly { readonly stage: string; readonly count: number; readonly amount: number }[];
  /** The last 24 months, oldest first, `2026-03`; months without a sale are there with zero. */
  readonly closedWonByMonth: readonly { readonly month: string; readonly count: number; readonly amount: number }[];
  readonly leadsBySource: readonly { readonly source: string; readonly open: number; readonly converted: number }[];
}

/** One line of the live feed. */
export interface FeedEntry {
  readonly id: number;
  /** ISO 8601 commit time in the org. */
  readonly at: string;
  readonly sobject: string;
  readonly recordId: string;
  readonly change: "created" | "updated" | "deleted" | "undeleted";
  readonly name: string | null;
  readonly changedFields: readonly string[];
  readonly origin: "salesforce" | "postgres";
}

/** Events of `GET /api/stream`. Each carries the whole of its part, so a missed one costs nothing. */
export interface StreamEvents {
  readonly state: ConsoleState;
  readonly dashboard: DashboardSnapshot;
  /** New entries since the last, newest last. */
  readonly feed: readonly FeedEntry[];
}
