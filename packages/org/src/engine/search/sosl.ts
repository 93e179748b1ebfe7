import type { Name, Select } from "../query/soql/ast.ts";
import type { SourceText } from "../query/source-text.ts";

/** A SOSL statement as a syntax tree: what `FIND … IN … RETURNING … WITH … LIMIT …` says, or the parameters of a parameterized search. */
export interface SearchStatement {
  readonly find: FindClause;
  readonly group: SearchGroup;
  /** null: every searchable object, ids only. */
  readonly returning: readonly Returning[] | null;
  readonly with: WithClauses;
  /** Rows of all objects together; null when none is stated. */
  readonly limit: number | null;
  /** The statement, for errors that point into it. */
  readonly source: SourceText;
}

/** Which fields are searched. */
export type SearchGroup = "ALL" | "NAME" | "EMAIL" | "PHONE" | "SIDEBAR";

export interface FindClause {
  /** As written between the braces. */
  readonly written: string;
  /** null: nothing can be found (a text of more than 10,000 characters). */
  readonly expression: SearchExpression | null;
}

export type SearchExpression =
  | { readonly kind: "and" | "or"; readonly operands: readonly SearchExpression[] }
  | { readonly kind: "andNot"; readonly left: SearchExpression; readonly right: SearchExpression }
  | SearchTerm;

/** A word or a phrase; wildcards stand in the text as ANY and ONE, so that escaped ones are ordinary characters. */
export interface SearchTerm {
  readonly kind: "term";
  readonly text: string;
}

/** `*` in the text of a term. Private-use characters: a statement's own are dropped when it is read. */
export const ANY = "\uE000";
/** `?` in the text of a term. */
export const ONE = "\uE001";

/** One object of RETURNING, as a query of it would say it. */
export interface Returning extends Pick<Select, "from" | "items" | "scope" | "where" | "orderBy" | "limit" | "offset"> {
  /** Of USING ListView: the view's developer name. */
  readonly listView: Name | null;
}

export interface WithClauses {
  readonly highlight: boolean;
  /** Characters of a snippet; null: none is asked for. */
  readonly snippet: number | null;
  readonly labels: boolean;
  readonly pricebookId: string | null;
}

export const NO_WITH: WithClauses = { highlight: false, snippet: null, labels: false, pricebookId: null };
