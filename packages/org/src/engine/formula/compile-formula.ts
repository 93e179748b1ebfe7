import type { FieldModel, SObjectModel } from "../schema/model.ts";
import { quoted } from "../state/tables.ts";
import { as, type Expression, type FormulaType, textLiteral, truth } from "./expression.ts";
import { formulaFault } from "./formula-fault.ts";
import { countIn, type FormulaScope } from "./formula-scope.ts";
import { FUNCTIONS } from "./functions/index.ts";
import { operator, sign } from "./operators.ts";
import { parseFormula } from "./parse-formula.ts";
import { reference } from "./references.ts";
import type { FormulaNode } from "./syntax-tree.ts";

/** A formula as SQL over the scope's row, checked. Throws FormulaFault. */
export function compileFormula(formula: string, scope: FormulaScope): Expression {
  countIn(scope.gathered, formula);
  return compile(parseFormula(formula), scope);
}

function compile(node: FormulaNode, scope: FormulaScope): Expression {
  const { at } = node;
  switch (node.kind) {
    case "number":
      return { type: "Number", sql: decimalText(node.value), at };
    case "text":
      return { type: "Text", sql: textLiteral(node.value), at, literal: node.value };
    case "boolean":
      return { type: "Boolean", sql: node.value ? "1" : "0", at };
    case "null":
      return { type: "Null", sql: "NULL", at };
    case "reference":
      return reference(scope, node.path, at, (model, field, alias, from) => columnOf(scope, model, field, alias, from));
    case "unary":
      return sign(node.operator, compile(node.operand, scope), at);
    case "binary":
      return operator(node.operator, compile(node.left, scope), compile(node.right, scope), at);
    case "call":
      return call(node, scope);
  }
}

function call(node: Extract<FormulaNode, { kind: "call" }>, scope: FormulaScope): Expression {
  const { name, at } = node;
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!found) throw formulaFault.unknownFunction(name, at);
  if (found === "refused" || (found.only && !found.only.includes(scope.kind))) throw formulaFault.notAllowed(name, at);
  const of = `function '${name}()'`;
  const { least, most = least } = found;
  const count = node.operands.length;
  if (count < least || count > most) throw formulaFault.argumentCount(of, count < least ? least : most, count, at);
  if (found.volatile) scope.gathered.volatile = true;
  const operands = node.operands.map((operand) => compile(operand, scope));
  return { computed: true, ...found.compile(operands, { of, at, scope }), at };
}

/** REAL, so that 3 / 2 is 1.5. */
function decimalText(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A column, or another formula field written out where it stands, with its own way of treating blanks. */
function columnOf(scope: FormulaScope, model: SObjectModel, field: FieldModel, alias: string, at: number): string {
  const { formula, formulaTreatBlanksAs } = field.definition;
  if (formula === undefined) return `${alias}.${quoted(field.name)}`;
  const path = `${model.name}.${field.name}`;
  if (scope.within.includes(path)) throw formulaFault.cycle(path, at);
  const inner: FormulaScope = {
    ...scope,
    kind: "field",
    model,
    alias,
    before: null,
    blanksAsZero: formulaTreatBlanksAs !== "BlankAsBlank",
    within: [...scope.within, path],
  };
  return stored(field, compileFormula(formula, inner));
}

const RESULTS: Readonly<Partial<Record<FieldModel["definition"]["type"], FormulaType>>> = {
  string: "Text",
  double: "Number",
  currency: "Number",
  percent: "Number",
  boolean: "Boolean",
  date: "Date",
  datetime: "DateTime",
  time: "Time",
};

/** The value as the field's column would hold it, before rounding. Throws FormulaFault when the formula gives another type. */
export function stored(field: FieldModel, expression: Expression): string {
  const expected = RESULTS[field.definition.type] ?? "Text";
  const { type } = expression;
  if (type === "Picklist") throw formulaFault.picklist(expression.field?.path ?? "", expression.at);
  if (type === "Multipicklist") throw formulaFault.multipicklist(expression.field?.path ?? "", expression.at);
  if (type !== "Null" && type !== expected) throw formulaFault.resultType(expected, type);
  switch (field.definition.type) {
    case "boolean":
      return truth(expression, "");
    case "percent":
      return `(100.0 * ${as("Number", expression, "")})`;
    case "string":
      return type === "Null" ? "NULL" : `nullif(${expression.sql}, '')`;
    default:
      return as(expected, expression, "");
  }
}
