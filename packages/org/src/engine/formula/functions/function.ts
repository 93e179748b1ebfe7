import type { Expression, FormulaType } from "../expression.ts";
import { as } from "../expression.ts";
import type { FormulaKind, FormulaScope } from "../formula-scope.ts";

/** What a function is called with, beside its operands. */
export interface Call {
  /** `function 'LEFT()'`, for messages. */
  readonly of: string;
  readonly at: number;
  readonly scope: FormulaScope;
}

export interface FormulaFunction {
  /** How few and how many operands. */
  readonly least: number;
  readonly most?: number;
  /** The kinds of formula it may stand in; default: all. */
  readonly only?: readonly FormulaKind[];
  /** Its value changes without the record's. */
  readonly volatile?: boolean;
  compile(operands: readonly Expression[], call: Call): Omit<Expression, "at">;
}

/** A table of functions; `refused` ones exist at Salesforce, but not in formulas of this kind or not in this org. */
export type FunctionTable = Readonly<Record<string, FormulaFunction | "refused">>;

/**
 * A function with one type for each operand and one for its result.
 *
 * @param types of the operands; those past `least` may be left out
 * @example fixed(["Text", "Number"], "Text", (text, count) => `substr(${text}, 1, ${count})`)
 */
export function fixed(
  types: readonly FormulaType[],
  result: FormulaType,
  sql: (...operands: string[]) => string,
  options: { readonly least?: number } & Pick<FormulaFunction, "only" | "volatile"> = {},
): FormulaFunction {
  const { least = types.length, ...rest } = options;
  return {
    ...rest,
    least,
    most: types.length,
    compile: (operands, { of }) => ({
      type: result,
      sql: sql(...operands.map((operand, index) => as(types[index] as FormulaType, operand, of))),
    }),
  };
}
