import type { FieldDescribe } from "@postern/kernel";
import type { DiagnosisShown, Problem } from "../contract.ts";

/** What the pages ask of the org through the console's server, and what comes back. Types only: both sides import this file. */

/** `GET /api/org/objects` */
export interface ObjectsAnswer {
  readonly objects: readonly ObjectShown[];
  /** Where the org is: `https://acme.my.salesforce.com`. */
  readonly instanceUrl: string;
  readonly apiVersion: string;
}

export interface ObjectShown {
  readonly name: string;
  readonly label: string;
  readonly keyPrefix: string | null;
  readonly queryable: boolean;
}

/** A refusal of a query besides: where its text is wrong. Rows and columns from 1; null where the org names no place. */
export interface QueryProblem extends Problem {
  readonly row: number | null;
  readonly column: number | null;
  /** The line that is wrong and a caret below the place; may be empty. */
  readonly caret: string;
}

export type OrgRecord = Readonly<Record<string, unknown>>;

/** A page of rows as the REST API gives them. */
export interface RowsAnswer {
  readonly totalSize: number;
  readonly done: boolean;
  readonly records: readonly OrgRecord[];
  /** Of the next page; a path of the org. */
  readonly nextRecordsUrl: string | null;
  /** Milliseconds between the console's server and the org and back. */
  readonly ms: number;
  /** Requests of the last 24 hours against the org's allowance, as the org said last. */
  readonly usage: { readonly used: number; readonly max: number } | null;
}

/** `GET /api/org/records/:id` */
export interface RecordAnswer {
  readonly sobject: string;
  readonly label: string;
  readonly id: string;
  /** Of the name field; the id where there is none. */
  readonly name: string;
  readonly fields: readonly FieldShown[];
  readonly children: readonly ChildShown[];
  /** Parts that the org refused; the others are shown all the same. */
  readonly problems: readonly { readonly part: "parents" | "children"; readonly problem: Problem }[];
  readonly instanceUrl: string;
  readonly apiVersion: string;
  /** API calls that it took, describes that were not cached yet aside. */
  readonly calls: number;
}

export interface FieldShown
  extends Pick<FieldDescribe, "name" | "label" | "type" | "custom" | "calculated" | "updateable" | "nillable"> {
  readonly section: "Fields" | "Custom fields" | "Parents" | "System";
  /** As the API gives it. */
  readonly value: unknown;
  /** The label of a picklist value, the name of a parent; null where the value says it all. */
  readonly display: string | null;
  /** The record that it points to. */
  readonly parentId: string | null;
}

export interface ChildShown {
  readonly relationship: string;
  readonly sobject: string;
  readonly field: string;
  /** Null where it was not counted. */
  readonly count: number | null;
  /** Counting ends at 100; there may be more. */
  readonly orMore: boolean;
}

/** One request that reached the org, and the decision that answered it. */
export interface RequestShown {
  readonly sequence: number;
  /** Epoch milliseconds of the org's clock. */
  readonly at: number;
  readonly method: string;
  /** Path and query, redacted. */
  readonly target: string;
  readonly route: string | null;
  readonly ip: string | null;
  readonly user: string | null;
  /** Its consumer key. */
  readonly app: string | null;
  /** 0 when no answer came. */
  readonly status: number;
  readonly errorCode: string | null;
  readonly reason: string | null;
  readonly ms: number;
  /** What the doctor makes of a refusal. */
  readonly causes: readonly DiagnosisShown[];
}

/** `GET /api/requests?source=org|own&after=N` */
export interface RequestsAnswer {
  /** Whether this org keeps a log that can be read; a real one shows this console's own calls. */
  readonly hasLog: boolean;
  readonly source: "org" | "own";
  /** Newest last. */
  readonly entries: readonly RequestShown[];
  /** The numbering began anew: what was read before is of another start. */
  readonly restarted: boolean;
}
