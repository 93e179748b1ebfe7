import type { SObjectRecord } from "../../schema/record.ts";
import type { Caller } from "../caller.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";
import { type Sosl, soslText } from "./sosl.ts";

/** A search without SOSL (REST API guide: Parameterized Search). */
export interface ParameterizedSearch {
  readonly q: string;
  readonly in?: "ALL" | "NAME" | "EMAIL" | "PHONE" | "SIDEBAR";
  /** For objects that have no list of their own. */
  readonly fields?: readonly string[];
  readonly sobjects?: readonly {
    readonly name: string;
    readonly fields?: readonly string[];
    readonly limit?: number;
    readonly where?: string;
    readonly orderBy?: string;
  }[];
  readonly overallLimit?: number;
  readonly defaultLimit?: number;
  readonly offset?: number;
  readonly spellCorrection?: boolean;
  readonly [parameter: string]: unknown;
}

export interface Suggestions {
  readonly autoSuggestResults: readonly SObjectRecord[];
  readonly hasMoreResults: boolean;
}

interface Found {
  readonly searchRecords: readonly SObjectRecord[];
}

export interface Search {
  /**
   * Records of any object that hold the term, in the order of relevance; 2,000 at most. Throws SEARCH_MALFORMED.
   *
   * Source: REST API guide, "Search"; SOQL and SOSL Reference.
   *
   * @example for (const record of await session.search(sosl`FIND {${input}} RETURNING Contact(Name)`)) console.log(record.Name);
   */
  (search: string | Sosl, options?: CallOptions): Promise<readonly SObjectRecord[]>;
  /** The same without SOSL: what a search box needs. The term is found as it is typed, operators included. */
  parameterized(search: ParameterizedSearch, options?: CallOptions): Promise<readonly SObjectRecord[]>;
  /** Records whose name begins so, for a box that completes. Source: REST API guide, "Search Suggested Records". */
  suggestions(term: string, sobjects: readonly string[], options?: CallOptions): Promise<Suggestions>;
  /** The columns of search results. Source: REST API guide, "Search Result Layouts". */
  layouts(sobjects: readonly string[], options?: CallOptions): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Objects in the order in which this user's searches look at them. Source: REST API guide, "Search Scope and Order". */
  scopeOrder(options?: CallOptions): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export function createSearch(caller: Caller, root = ""): Search {
  const get = <T>(path: string, options?: CallOptions) =>
    caller.json<T>({ method: "GET", path: root + path, ...callOptions(options) });
  const list = (names: readonly string[]) => names.map(encodeURIComponent).join(",");

  const search = async (text: string | Sosl, options?: CallOptions) =>
    (await get<Found>(`search?q=${encodeURIComponent(soslText(text))}`, options)).searchRecords;

  return Object.assign(search, {
    async parameterized(body: ParameterizedSearch, options?: CallOptions) {
      const request = { method: "POST", path: "parameterizedSearch", body, idempotent: true } as const;
      return (await caller.json<Found>({ ...request, ...callOptions(options) })).searchRecords;
    },
    suggestions: (term: string, sobjects: readonly string[], options?: CallOptions) =>
      get<Suggestions>(`search/suggestions?q=${encodeURIComponent(term)}&sobject=${list(sobjects)}`, options),
    layouts: (sobjects: readonly string[], options?: CallOptions) =>
      get<readonly Readonly<Record<string, unknown>>[]>(`search/layout?q=${list(sobjects)}`, options),
    scopeOrder: (options?: CallOptions) =>
      get<readonly Readonly<Record<string, unknown>>[]>("search/scopeOrder", options),
  });
}
