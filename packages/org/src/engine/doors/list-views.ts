import type { QueryPage } from "./query.ts";
import type { Session } from "./session.ts";

/** A saved view of an object's records. */
export interface ListView {
  /** `00B…`, 18 characters. */
  readonly id: string;
  readonly developerName: string;
  readonly label: string;
  readonly sobject: string;
  readonly soqlCompatible: boolean;
  readonly scope: "everything" | "mine" | null;
  readonly columns: readonly ListViewColumn[];
  readonly orderBy: readonly {
    readonly fieldNameOrPath: string;
    readonly nullsPosition: "first" | "last";
    readonly sortDirection: "ascending" | "descending";
  }[];
  readonly whereCondition: Readonly<Record<string, unknown>> | null;
  /** The view as SOQL, without LIMIT. */
  readonly query: string;
}

export interface ListViewColumn {
  readonly ascendingLabel: string | null;
  readonly descendingLabel: string | null;
  readonly fieldNameOrPath: string;
  readonly hidden: boolean;
  readonly label: string;
  readonly searchable: boolean;
  readonly selectListItem: string;
  readonly sortDirection: "ascending" | "descending" | null;
  readonly sortIndex: number | null;
  readonly sortable: boolean;
  readonly type: string;
}

/**
 * The door to list views. The org has no editor for them: every object with records of people's has the standard ones, "All", "My" where
 * records have owners, and "Recently Viewed". They are rows of ListView too.
 */
export interface ListViewsDoor {
  /** Throws ApiFault NOT_FOUND for an object that is not there or has no list views. */
  list(session: Session, sobject: string): readonly ListView[];
  /** By id, 15 or 18 characters. Throws ApiFault NOT_FOUND. */
  find(session: Session, sobject: string, id: string): ListView;
  /** Rows `offset` to `offset + limit` of the view, by the one query path. */
  results(session: Session, view: ListView, page: { readonly limit: number; readonly offset: number }): QueryPage;
}
