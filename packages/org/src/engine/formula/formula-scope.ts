import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { formulaFault } from "./formula-fault.ts";

/** Characters of a formula as written (Salesforce Help, "Formula Field Limits and Restrictions"). */
export const LONGEST_FORMULA = 3_900;
/** Characters of a formula with the formulas it refers to written out. Salesforce counts its own compiled form; ours is inferred. */
export const LARGEST_FORMULA = 15_000;
/** Relationships one formula may follow, and how far up one path may go. */
export const MOST_RELATIONSHIPS = 15;
export const MOST_LEVELS = 10;

export type FormulaKind = "field" | "rule" | "default";

/** Where a formula stands: whose record it reads, and what one compilation gathers. */
export interface FormulaScope {
  readonly schema: Schema;
  readonly kind: FormulaKind;
  /** The record; null for a default value, which has none. */
  readonly model: SObjectModel | null;
  /** The table, or what stands in for it, that has the record's columns. */
  readonly alias: string;
  /** The alias of the record the whole is about; a formula of a parent stands under another. */
  readonly record: string;
  /** The same before the change, and whether the record is new: for rules. */
  readonly before: { readonly alias: string; readonly isNew: string } | null;
  readonly blanksAsZero: boolean;
  /** `Account.Total__c` …: the formula fields being written out, for cycles. */
  readonly within: readonly string[];
  readonly gathered: Gathered;
}

/** What the compilation of one formula, with all it refers to, has come upon. */
export interface Gathered {
  size: number;
  /** `Account.Industry`: every field that is read. */
  readonly fields: Set<string>;
  /** Fields of the record itself that are read, by canonical name. */
  readonly own: Set<string>;
  readonly relationships: Set<string>;
  /** Whether the value can change without the record: TODAY, $User, parents. */
  volatile: boolean;
}

export function newGathered(): Gathered {
  return { size: 0, fields: new Set(), own: new Set(), relationships: new Set(), volatile: false };
}

/** Counts a formula into what is being compiled. Throws FormulaFault when it, or all of it, is too long. */
export function countIn(gathered: Gathered, text: string): void {
  if (text.length > LONGEST_FORMULA) throw formulaFault.tooLong(text.length, LONGEST_FORMULA);
  gathered.size += text.length;
  if (gathered.size > LARGEST_FORMULA) throw formulaFault.tooBig(gathered.size, LARGEST_FORMULA);
}
