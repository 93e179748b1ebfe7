import type { Caller } from "../caller.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";

export interface ReportSummary {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly [key: string]: unknown;
}

/** The result of a run (Reports and Dashboards REST API guide: Execute a Report Synchronously). */
export interface ReportRun {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly allData: boolean;
  /** Groups and their aggregates by key: `T!T` is the grand total. */
  readonly factMap: Readonly<Record<string, ReportFact>>;
  readonly groupingsDown: { readonly groupings: readonly ReportGrouping[] };
  readonly groupingsAcross: { readonly groupings: readonly ReportGrouping[] };
  readonly hasDetailRows: boolean;
  readonly reportMetadata: Readonly<Record<string, unknown>>;
  readonly reportExtendedMetadata: Readonly<Record<string, unknown>>;
}

export interface ReportFact {
  readonly aggregates: readonly { readonly label: string; readonly value: unknown }[];
  readonly rows?: readonly { readonly dataCells: readonly { readonly label: string; readonly value: unknown }[] }[];
}

export interface ReportGrouping {
  readonly key: string;
  readonly label: string;
  readonly value: unknown;
  readonly groupings: readonly ReportGrouping[];
}

/** Reports that exist in the org, run over what this user may see. */
export interface Reports {
  /** Up to 200 recently viewed ones. */
  list(options?: CallOptions): Promise<readonly ReportSummary[]>;
  describe(id: string, options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
  /**
   * Runs it now. `metadata` changes filters for this run only. At most 2,000 detail rows; 500 runs an hour.
   *
   * @example const { factMap } = await session.reports.run(id, { details: true });
   */
  run(
    id: string,
    options?: CallOptions & { readonly details?: boolean; readonly metadata?: Readonly<Record<string, unknown>> },
  ): Promise<ReportRun>;
}

export function createReports(caller: Caller): Reports {
  const at = (id: string) => `analytics/reports/${encodeURIComponent(id)}`;
  return {
    list: (options) => caller.json({ method: "GET", path: "analytics/reports", ...callOptions(options) }),
    describe: (id, options) => caller.json({ method: "GET", path: `${at(id)}/describe`, ...callOptions(options) }),
    run(id, options) {
      const { details = false, metadata } = options ?? {};
      const path = `${at(id)}?includeDetails=${details}`;
      // A run changes nothing, with other filters neither.
      return metadata === undefined
        ? caller.json({ method: "GET", path, ...callOptions(options) })
        : caller.json({
            method: "POST",
            path,
            body: { reportMetadata: metadata },
            idempotent: true,
            ...callOptions(options),
          });
    },
  };
}
