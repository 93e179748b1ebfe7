import type { FieldType } from "@postern/kernel";
import type { Session } from "./session.ts";

export interface QueryOptions {
  /** Rows per page, 200–2,000; default 2,000. */
  readonly batchSize?: number;
  /** `queryAll`: rows in the recycle bin too. */
  readonly includeDeleted?: boolean;
}

/**
 * Rows in the plainest form, with the shape that says how to write them: a face turns them into JSON, XML or CSV
 * without a second pass over objects.
 */
export interface QueryPage {
  readonly shape: ResultShape;
  readonly rows: readonly ResultRow[];
  readonly totalSize: number;
  readonly done: boolean;
  /** `01g…-2000`: locator and the offset of the next page; null when done. */
  readonly nextLocator: string | null;
}

/** Cells in the order of `shape.columns`. */
export type ResultRow = readonly Cell[];

/**
 * A scalar; a nested row for a parent (null when there is none); a child set; an address. Booleans are 0 or 1, datetimes in wire form,
 * a base64 field is the size of its content in bytes (`QueryDoor.blob` reads it).
 */
export type Cell = string | number | null | ResultRow | ChildSet | Readonly<Record<string, string | number | null>>;

export interface ChildSet {
  readonly rows: readonly ResultRow[];
  readonly totalSize: number;
  readonly nextLocator: string | null;
}

export interface ResultShape {
  /** The sObject name, or `AggregateResult`. */
  readonly type: string;
  /** Of an aggregate result: the sObject asked. */
  readonly sobject?: string;
  /** The column that holds the record's Id (possibly hidden), for `attributes.url`; -1 for aggregates. */
  readonly idColumn: number;
  /** Of a polymorphic parent, whose `type` is `Name`: the sObject by the key prefix of the row's Id. */
  readonly objects?: ReadonlyMap<string, string>;
  /** Of a TYPEOF: the shape of a row by the key prefix of its Id, which all of them have in `idColumn`. */
  readonly variants?: ReadonlyMap<string, ResultShape>;
  readonly columns: readonly ResultColumn[];
}

export type ResultColumn =
  | {
      readonly kind: "scalar";
      readonly key: string;
      readonly type: FieldType;
      readonly hidden?: boolean;
      /** The field whose value it is. */
      readonly source?: { readonly sobject: string; readonly field: string };
      /** `avg(Amount)`: the function that makes it. */
      readonly expression?: string;
    }
  | {
      readonly kind: "parent";
      readonly key: string;
      readonly shape: ResultShape;
      /** The field that holds the parent's Id. */
      readonly reference?: string;
    }
  | { readonly kind: "children"; readonly key: string; readonly shape: ResultShape }
  | { readonly kind: "compound"; readonly key: string; readonly type: "address" | "location" };

/** One way to find the rows of a query, as `?explain=` states it. */
export interface ExplainedPlan {
  /** Rows that this way gives. */
  readonly cardinality: number;
  /** The indexed fields it uses. */
  readonly fields: readonly string[];
  readonly leadingOperationType: "Index" | "Other" | "TableScan";
  readonly notes: readonly {
    readonly description: string;
    readonly fields: readonly string[];
    readonly tableEnumOrId: string;
  }[];
  /** Above 1 the way is not selective. */
  readonly relativeCost: number;
  /** Rows of the object. */
  readonly sobjectCardinality: number;
  readonly sobjectType: string;
}

/** The door for reading records: one query path for every API. */
export interface QueryDoor {
  /** Throws ApiFault MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE … with the documented texts (row, column and caret). */
  run(session: Session, soql: string, options?: QueryOptions): QueryPage;
  /** The shape that `run` would give; nothing is read. Throws what `run` throws for the query's text. */
  columns(session: Session, soql: string): ResultShape;
  /** How the org would find the rows: the cheapest way first. Throws what `run` throws for the query's text. */
  explain(session: Session, soql: string): readonly ExplainedPlan[];
  /** The page a locator names: same offset, same Ids, current values. Throws ApiFault INVALID_QUERY_LOCATOR. */
  more(session: Session, locator: string, options?: QueryOptions): QueryPage;
  /**
   * Records by id, in order, null for those not there (or deleted). The fast path of REST row reads and collections: prepared per
   * (object, fields). `fields` null means every readable field. Throws ApiFault INVALID_FIELD, NOT_FOUND for the object.
   */
  retrieve(
    session: Session,
    sobject: string,
    ids: readonly string[],
    fields: readonly string[] | null,
  ): { shape: ResultShape; rows: readonly (ResultRow | null)[] };
  /**
   * The content of a base64 field. Throws ApiFault NOT_FOUND when object, row or field are not there, are not for this user, or the
   * field has no content.
   */
  blob(session: Session, sobject: string, id: string, field: string): Uint8Array;
  /** The ids of live rows whose external-id or idLookup field has this value. */
  lookup(session: Session, sobject: string, field: string, value: string): readonly string[];
}
