export type ReportFormat = "TABULAR" | "SUMMARY" | "MATRIX";

export type Granularity = "None" | "Day" | "Month" | "Quarter" | "Year" | "MonthInYear" | "DayInMonth";

export interface ReportGrouping {
  /** A field path of the report's object: `StageName`, `Account.Industry`. */
  readonly name: string;
  readonly sortOrder?: "Asc" | "Desc";
  /** Of a date or a datetime, whose parts are those of UTC; default `Day`. */
  readonly dateGranularity?: Granularity;
}

export interface ReportFilter {
  readonly column: string;
  readonly operator:
    | "equals"
    | "notEqual"
    | "lessThan"
    | "greaterThan"
    | "lessOrEqual"
    | "greaterOrEqual"
    | "contains"
    | "notContain"
    | "startsWith"
    | "includes"
    | "excludes";
  /** Several values separated by commas: any of them. Relative dates as SOQL has them (`THIS_YEAR`). */
  readonly value: string;
}

/**
 * A report as the Analytics API states it (Reports and Dashboards REST API, "Report Metadata"), over one object and what it refers to. Columns are
 * field paths, as SOQL writes them; aggregates are `RowCount`, or `s!`, `a!`, `mx!`, `mi!`, `u!` and a path: sum, average, largest, smallest,
 * unique.
 *
 * @example
 * { name: "Pipeline", reportType: { type: "Opportunity" }, reportFormat: "SUMMARY", detailColumns: ["Name", "Amount"],
 *   groupingsDown: [{ name: "StageName" }], aggregates: ["s!Amount", "RowCount"],
 *   reportFilters: [{ column: "IsClosed", operator: "equals", value: "false" }] }
 */
export interface ReportDefinition {
  readonly name: string;
  /** Default: the name, its words joined by `_`. */
  readonly developerName?: string;
  readonly description?: string | null;
  /** `type` is the object: `Opportunity`. */
  readonly reportType: { readonly type: string; readonly label?: string };
  /** Default: what the groupings make it. */
  readonly reportFormat?: ReportFormat;
  readonly detailColumns?: readonly string[];
  /** Up to three for a summary, two for a matrix. */
  readonly groupingsDown?: readonly ReportGrouping[];
  /** Of a matrix, up to two. */
  readonly groupingsAcross?: readonly ReportGrouping[];
  /** Default `["RowCount"]`. */
  readonly aggregates?: readonly string[];
  readonly reportFilters?: readonly ReportFilter[];
  /** `1 AND (2 OR 3)`; default all of them. */
  readonly reportBooleanFilter?: string | null;
  /** `organization`, or `user`: records that the user owns. */
  readonly scope?: "organization" | "user";
  readonly sortBy?: readonly { readonly sortColumn: string; readonly sortOrder?: "Asc" | "Desc" }[];
}

/** A report that is kept. */
export interface Report extends ReportDefinition {
  /** `00O…`, 18 characters. */
  readonly id: string;
  readonly developerName: string;
}

/** Rows of a synchronous run (Reports and Dashboards REST API, "Requirements and Limitations"). */
export const MAX_ROWS = 2_000;
