import { as, exact } from "../expression.ts";
import { type FormulaFunction, type FunctionTable, fixed } from "./function.ts";

const one = (sql: (x: string) => string) => fixed(["Number"], "Number", sql);

/** A function whose result jumps at whole numbers: the noise of binary fractions must not decide on which side. */
function stepped(sql: (...numbers: string[]) => string, count = 1): FormulaFunction {
  return {
    least: count,
    compile: (operands, { of }) => ({ type: "Number", sql: sql(...operands.map((operand) => exact(operand, of))) }),
  };
}

const extreme = (name: "min" | "max"): FormulaFunction => ({
  least: 1,
  most: 100,
  compile: (operands, { of }) => {
    const numbers = operands.map((operand) => as("Number", operand, of));
    // With one operand SQLite's max would be the aggregate.
    return { type: "Number", sql: numbers.length === 1 ? (numbers[0] as string) : `${name}(${numbers.join(", ")})` };
  },
});

/** Math functions (Salesforce Help, "Formula Operators and Functions"). A result that is no number is null. */
export const MATH: FunctionTable = {
  ABS: one((x) => `abs(${x})`),
  // Away from zero and toward it; MCEILING and MFLOOR go up and down.
  CEILING: stepped((x) => `formula_step('CEILING', ${x})`),
  FLOOR: stepped((x) => `trunc(${x})`),
  MCEILING: stepped((x) => `ceil(${x})`),
  MFLOOR: stepped((x) => `floor(${x})`),
  ROUND: stepped((x, digits) => `formula_round(${x}, ${digits})`, 2),
  TRUNC: {
    least: 1,
    most: 2,
    compile: ([number, digits], { of }) => ({
      type: "Number",
      sql: `formula_trunc(${exact(number as never, of)}, ${digits ? as("Number", digits, of) : "0"})`,
    }),
  },
  MOD: stepped((x, y) => `formula_decimal(mod(${x}, ${y}))`, 2),
  SQRT: one((x) => `sqrt(${x})`),
  EXP: one((x) => `exp(${x})`),
  LN: one((x) => `ln(${x})`),
  LOG: one((x) => `log10(${x})`),
  SIN: one((x) => `sin(${x})`),
  COS: one((x) => `cos(${x})`),
  TAN: one((x) => `tan(${x})`),
  ASIN: one((x) => `asin(${x})`),
  ACOS: one((x) => `acos(${x})`),
  ATAN: one((x) => `atan(${x})`),
  ATAN2: fixed(["Number", "Number"], "Number", (y, x) => `atan2(${y}, ${x})`),
  PI: fixed([], "Number", () => "pi()"),
  MAX: extreme("max"),
  MIN: extreme("min"),
};
