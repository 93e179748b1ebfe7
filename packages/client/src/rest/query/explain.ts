/** One way the org could run a query (REST API guide: Query Explain). */
export interface QueryPlan {
  readonly cardinality: number;
  readonly fields: readonly string[];
  /** `Index`, `Other`, `Sharing`, `TableScan`. */
  readonly leadingOperationType: string;
  readonly notes: readonly {
    readonly description: string;
    readonly fields: readonly string[];
    readonly tableEnumOrId: string;
  }[];
  /** Above 1 the query is not selective. */
  readonly relativeCost: number;
  readonly sobjectCardinality: number;
  readonly sobjectType: string;
}

/** A column as `columns=true` describes it; the resource is undocumented, the shape is what Salesforce's CLI reads. */
export interface ColumnMetadata {
  readonly columnName: string;
  readonly displayName: string;
  readonly apexType?: string;
  readonly aggregate: boolean;
  readonly custom: boolean;
  readonly joinColumns: readonly ColumnMetadata[];
  readonly [key: string]: unknown;
}
