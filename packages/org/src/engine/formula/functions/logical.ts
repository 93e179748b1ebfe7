import { as, chained, commonType, type Expression, exact, mismatch, textLiteral, truth } from "../expression.ts";
import { formulaFault } from "../formula-fault.ts";
import { negated } from "../operators.ts";
import type { FormulaFunction, FunctionTable } from "./function.ts";

const all = (operator: "AND" | "OR"): FormulaFunction => ({
  least: 1,
  most: 500,
  compile: (operands, { of }) => {
    const terms = operands.map((operand) => truth(operand, of));
    return { type: "Boolean", sql: chained(operator, terms), chain: { operator, terms } };
  },
});

/** `ISBLANK`: text is blank when empty; numbers, dates and times when null, which a number treated as zero never is. */
function blank({ type, sql }: Expression, of: string, at: number): string {
  if (type === "Geolocation" || type === "Boolean") throw formulaFault.argumentKind(of, at);
  return type === "Text" || type === "Picklist" || type === "Multipicklist" ? `(${sql} = '')` : `(${sql} IS NULL)`;
}

function instead(ofText: (value: string, other: string) => string): FormulaFunction {
  return {
    least: 2,
    compile: (operands, { of }) => {
      const type = commonType(operands, of);
      if (type === "Boolean") throw formulaFault.argumentKind(of, operands[0]?.at ?? 0);
      const [value = "NULL", other = "NULL"] = operands.map((operand) =>
        type === "Null" ? "NULL" : as(type, operand, of),
      );
      return { type, sql: type === "Text" ? ofText(value, other) : `ifnull(${value}, ${other})` };
    },
  };
}

const CASE: FormulaFunction = {
  least: 4,
  most: 1_000,
  compile: (operands, { of, at }) => {
    if (operands.length % 2 !== 0) throw formulaFault.argumentCount(of, operands.length + 1, operands.length, at);
    const [subject, ...rest] = operands as [Expression, ...Expression[]];
    const otherwise = rest.pop() as Expression;
    const values = rest.filter((_, index) => index % 2 === 0);
    const results = rest.filter((_, index) => index % 2 === 1);
    const isPicklist = subject.type === "Picklist";
    if (subject.type === "Multipicklist") throw mismatch("Multipicklist", subject, of);
    for (const each of [subject, ...values, ...results, otherwise])
      if (each.type === "Boolean") throw formulaFault.argumentKind(of, each.at);
    if (isPicklist)
      for (const value of values)
        if (value.literal === undefined) throw formulaFault.argumentType(of, "Text Literal", value.type, value.at);
    const compared = isPicklist ? "Text" : commonType([subject, ...values], of);
    const type = commonType([...results, otherwise], of);
    const key = (value: Expression) =>
      compared === "Number" ? exact(value, of) : compared === "Null" ? "NULL" : as(compared, value, of);
    const result = (value: Expression) => (type === "Null" ? "NULL" : as(type, value, of));
    const cases = values.map((value, index) => `WHEN ${key(value)} THEN ${result(results[index] as Expression)}`);
    return {
      type,
      sql: `CASE ${isPicklist ? subject.sql : key(subject)} ${cases.join(" ")} ELSE ${result(otherwise)} END`,
    };
  },
};

/** Logical functions, and those that look at the field itself rather than at its value. */
export const LOGICAL: FunctionTable = {
  AND: all("AND"),
  OR: all("OR"),
  NOT: { least: 1, compile: ([operand], { of }) => ({ type: "Boolean", sql: negated(operand as Expression, of) }) },
  IF: {
    least: 3,
    compile: ([condition, ...branches], { of }) => {
      const type = commonType(branches, of);
      const [then = "NULL", otherwise = "NULL"] = branches.map((branch) =>
        type === "Null" ? "NULL" : as(type, branch, of),
      );
      return {
        type,
        sql: `CASE WHEN ${as("Boolean", condition as Expression, of)} THEN ${then} ELSE ${otherwise} END`,
      };
    },
  },
  CASE,
  ISBLANK: {
    least: 1,
    compile: ([operand], { of, at }) => ({ type: "Boolean", sql: blank(operand as Expression, of, at) }),
  },
  // Of text ISNULL is always false (Salesforce Help, ISNULL).
  ISNULL: {
    least: 1,
    compile: ([operand], { of, at }) => ({
      type: "Boolean",
      sql: operand?.type === "Text" ? "0" : blank(operand as Expression, of, at),
    }),
  },
  BLANKVALUE: instead((value, other) => `ifnull(nullif(${value}, ''), ${other})`),
  NULLVALUE: instead((value) => value),
  ISPICKVAL: {
    least: 2,
    compile: ([field, value], { of }) => {
      if (field?.type !== "Picklist")
        throw formulaFault.argumentType(of, "Picklist", field?.type ?? "Null", field?.at ?? 0);
      if (value?.literal === undefined && value?.type !== "Text")
        throw formulaFault.argumentType(of, "Text Literal", value?.type ?? "Null", value?.at ?? 0);
      return {
        type: "Boolean",
        sql: `(${field.sql} = ${value.literal === undefined ? value.sql : textLiteral(value.literal)})`,
      };
    },
  },
};
