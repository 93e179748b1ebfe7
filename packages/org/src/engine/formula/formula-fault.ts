import { ApiFault } from "../api-fault.ts";

/** What is wrong with a formula, and where; the texts are those of Salesforce's own compiler (github.com/salesforce/formula-engine, labels.xml). */
export class FormulaFault extends Error {
  /** Offset of the character in the formula's text; -1: the formula as a whole. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export const formulaFault = {
  missing: (what: string, at: number) => new FormulaFault(`Syntax error.  Missing '${what}'`, at),
  found: (token: string, at: number) => new FormulaFault(`Syntax error.  Found '${token}'`, at),
  extra: (token: string, at: number) => new FormulaFault(`Syntax error. Extra ${token}`, at),
  syntax: (at: number) => new FormulaFault("Syntax error", at),
  unknownField: (path: string, at: number) => new FormulaFault(`Field ${path} does not exist. Check spelling.`, at),
  unknownFunction: (name: string, at: number) => new FormulaFault(`Unknown function ${name}. Check spelling.`, at),
  notAllowed: (name: string, at: number) =>
    new FormulaFault(`Function ${name} may not be used in this type of formula`, at),
  argumentType: (of: string, expected: string, received: string, at: number) =>
    new FormulaFault(`Incorrect parameter type for ${of}. Expected ${expected}, received ${received}`, at),
  argumentCount: (of: string, expected: number, received: number, at: number) =>
    new FormulaFault(`Incorrect number of parameters for ${of}. Expected ${expected}, received ${received}`, at),
  argumentKind: (of: string, at: number) => new FormulaFault(`Incorrect argument type for ${of}.`, at),
  fieldExpected: (of: string, at: number) =>
    new FormulaFault(`Incorrect parameter for ${of}. Expected field reference.`, at),
  resultType: (expected: string, received: string) =>
    new FormulaFault(
      `Formula result is data type (${received}), incompatible with expected data type (${expected}).`,
      -1,
    ),
  picklist: (path: string, at: number) =>
    new FormulaFault(`Field ${path} is a picklist field. Picklist fields are only supported in certain functions.`, at),
  multipicklist: (path: string, at: number) =>
    new FormulaFault(
      `Field ${path} is a multi-select picklist field. Multi-select picklist fields are only supported in certain functions.`,
      at,
    ),
  unsupported: (type: string, path: string, at: number) =>
    new FormulaFault(
      `You referenced an unsupported field type called "${type}" using the following field: ${path}`,
      at,
    ),
  cycle: (path: string, at: number) =>
    new FormulaFault(
      `Formula cannot use another formula field that directly or indirectly refers to itself. ${path}`,
      at,
    ),
  tooLong: (length: number, most: number) =>
    new FormulaFault(
      `Formula is too long (${group(length)} characters).  Maximum length is ${group(most)} characters`,
      -1,
    ),
  tooBig: (size: number, most: number) =>
    new FormulaFault(
      `Compiled formula is too big to execute (${group(size)} characters). Maximum size is ${group(most)} characters`,
      -1,
    ),
  tooManyRelationships: (over: number) =>
    new FormulaFault(`You must remove at least ${over} relationship(s) in order to save this formula.`, -1),
};

const group = (count: number) => count.toLocaleString("en-US");

/** Runs the work; a fault in a formula comes out as the API states it, naming the field or rule and the line and column. */
export function asApiFault<T>(what: string, text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FormulaFault)) throw error;
    throw new ApiFault("FIELD_INTEGRITY_EXCEPTION", `${what}: ${error.message}${place(text, error.at)}`, {
      fields: [what.slice(what.lastIndexOf(".") + 1)],
    });
  }
}

function place(text: string, at: number): string {
  if (at < 0) return "";
  const before = text.slice(0, at).split("\n");
  return ` (line ${before.length}, column ${(before.at(-1) as string).length + 1})`;
}
