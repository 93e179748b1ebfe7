/** A record as the resolvers find it. */
export interface GraphRecord {
  readonly ApiName: string;
  readonly Id: string;
  /** Milliseconds of SystemModstamp; 0 for objects without one. */
  readonly WeakEtag: number;
  readonly DisplayValue: string | null;
  readonly values: Readonly<Record<string, GraphValue>>;
  /** Child connections by response key: the same relationship may be asked for twice with other arguments. */
  readonly connections: Readonly<Record<string | number, GraphConnection<GraphRecord>>>;
  /** Parents by relationship name. */
  readonly [parent: string]: unknown;
}

export type Plain = string | number | boolean | null;

export interface GraphValue {
  readonly value: Plain;
  readonly displayValue: string | null;
  readonly label?: string | null;
  readonly format?: string | null;
}

export interface GraphConnection<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number | null;
  readonly pageResultCount: number;
}
