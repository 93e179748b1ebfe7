import type { GroupNode } from "../reports/group-tree.ts";
import type { Report, ReportDefinition } from "../reports/report.ts";
import type { Cell } from "./query.ts";
import type { Session } from "./session.ts";

export type { GroupNode } from "../reports/group-tree.ts";
export type {
  Report,
  ReportDefinition,
  ReportFilter,
  ReportGrouping,
} from "../reports/report.ts";

/** A value with how it is shown. */
export interface ShownValue {
  readonly label: string;
  readonly value: Cell | { readonly amount: number; readonly currency: null };
}

export interface Fact {
  readonly aggregates: readonly ShownValue[];
  /** Only when details are asked for, and only of the innermost groups. */
  readonly rows?: readonly { readonly dataCells: readonly ShownValue[] }[];
}

export interface ColumnInfo {
  readonly label: string;
  readonly dataType: string;
}

/** A report as it would be run: every member there, names as describe writes them, what the caller may not read left out. */
export interface DescribedReport {
  readonly reportMetadata: Readonly<Record<string, unknown>>;
  readonly reportExtendedMetadata: {
    readonly aggregateColumnInfo: Readonly<
      Record<string, ColumnInfo & { readonly acrossGroupingContext: null; readonly downGroupingContext: null }>
    >;
    readonly detailColumnInfo: Readonly<Record<string, ColumnInfo>>;
    readonly groupingColumnInfo: Readonly<Record<string, ColumnInfo & { readonly groupingLevel: number }>>;
  };
}

export interface ReportRun extends DescribedReport {
  /** Whether every record of the report is in it: 2,000 at most are. */
  readonly allData: boolean;
  readonly hasDetailRows: boolean;
  /** By `DOWN!ACROSS`: `0_1!T`, `T!T` for all of it. */
  readonly factMap: Readonly<Record<string, Fact>>;
  readonly groupingsDown: { readonly groupings: readonly GroupNode[] };
  readonly groupingsAcross: { readonly groupings: readonly GroupNode[] };
}

/** A run that was asked for and is fetched later. */
export interface ReportInstance {
  /** `0LG…` */
  readonly id: string;
  readonly reportId: string;
  readonly ownerId: string;
  readonly hasDetailRows: boolean;
  /** Epoch milliseconds. */
  readonly requestedAt: number;
  readonly completedAt: number;
  /** Why it failed; null for one that has an answer. */
  readonly error: string | null;
  readonly run: ReportRun | null;
}

/**
 * The door to reports: what they are, and what they come to by the one query path. Throws ApiFault NOT_FOUND for a report that is not there, and
 * BAD_REQUEST for metadata that cannot be run.
 */
export interface ReportsDoor {
  list(session: Session): readonly Report[];
  /** By id, 15 or 18 characters. */
  find(session: Session, id: string): Report;
  describe(session: Session, report: ReportDefinition): DescribedReport;
  run(session: Session, report: ReportDefinition, options: { readonly details: boolean }): ReportRun;
  /** Keeps a report. Throws ApiFault DUPLICATE_DEVELOPER_NAME. */
  create(session: Session | "system", definition: ReportDefinition): Report;
  update(session: Session, id: string, changes: Partial<ReportDefinition>): Report;
  remove(session: Session, id: string): void;
  /** Runs a report now, to be fetched within 24 hours. */
  start(session: Session, report: Report, options: { readonly details: boolean }): ReportInstance;
  /** Newest first: those of the caller. */
  instances(session: Session, reportId: string): readonly ReportInstance[];
  instance(session: Session, reportId: string, instanceId: string): ReportInstance;
  removeInstance(id: string): void;
}
