import type { ResultRow, ResultShape } from "./query.ts";
import type { Session } from "./session.ts";

/** A search without SOSL: what the parameterized search takes. Clauses are SOQL texts. */
export interface ParameterizedSearch {
  /** Words, phrases, operators and wildcards as between SOSL's braces. */
  readonly q: string;
  /** Default ALL. */
  readonly in?: string;
  /** Default: every searchable object, ids only. */
  readonly sobjects?: readonly {
    readonly name: string;
    /** Default: ids only. */
    readonly fields?: readonly string[];
    readonly where?: string;
    readonly orderBy?: string;
    readonly limit?: number;
    readonly offset?: number;
  }[];
  readonly overallLimit?: number;
  readonly highlight?: boolean;
  /** Characters of a snippet. */
  readonly snippet?: number;
  readonly labels?: boolean;
  readonly pricebookId?: string;
}

/** What was found, an entry per object in the order asked, best first within each. */
export interface SearchResult {
  readonly objects: readonly FoundRecords[];
  /** Labels of the returned fields, when asked for. */
  readonly labels: readonly FoundLabels[] | null;
}

export interface FoundRecords {
  readonly shape: ResultShape;
  readonly rows: readonly ResultRow[];
  /** Beside each row, when asked for: keys such as `highlight.Name` and `snippet.text`. */
  readonly marks: readonly Readonly<Record<string, string>>[] | null;
}

export interface FoundLabels {
  readonly entityName: string;
  readonly fieldMetadata: readonly { readonly name: string; readonly label: string }[];
}

export interface SearchSuggestions {
  readonly objects: readonly FoundRecords[];
  readonly hasMoreResults: boolean;
}

/** What the search page of an object shows. */
export interface SearchLayout {
  readonly objectType: string;
  readonly label: string;
  readonly limitRows: number;
  readonly searchColumns: readonly {
    readonly field: string;
    readonly format: string | null;
    readonly label: string;
    readonly name: string;
  }[];
}

/** The door for finding records by words. A search first brings its index up to date, in slices that yield; hence the promises. */
export interface SearchDoor {
  /** Throws ApiFault MALFORMED_SEARCH, and of RETURNING's clauses INVALID_FIELD, INVALID_TYPE … with the documented texts. */
  run(session: Session, sosl: string): Promise<SearchResult>;
  /** Throws ApiFault as `run` does. */
  parameterized(session: Session, search: ParameterizedSearch): Promise<SearchResult>;
  /** Records whose names hold the words, the last of them perhaps unfinished. */
  suggest(
    session: Session,
    search: {
      readonly q: string;
      readonly sobjects: readonly string[];
      readonly limit: number;
      readonly fields: readonly string[];
      readonly where: string | null;
    },
  ): Promise<SearchSuggestions>;
  /** The searchable objects that this user may read, in the order a search without RETURNING gives them. */
  scope(session: Session): readonly string[];
  /** Throws ApiFault INVALID_TYPE. */
  layouts(session: Session, sobjects: readonly string[]): readonly SearchLayout[];
}
