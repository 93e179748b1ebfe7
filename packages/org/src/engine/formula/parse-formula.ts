import { formulaFault } from "./formula-fault.ts";
import { type Token, tokensOf } from "./lexer.ts";
import type { BinaryOperator, FormulaNode } from "./syntax-tree.ts";

/** Binary operators from the loosest to the tightest; in a Salesforce formula `^` binds looser than `*` and `/` (formula-engine, Formula.g4). */
const LEVELS: readonly Readonly<Record<string, BinaryOperator>>[] = [
  { "||": "||" },
  { "&&": "&&" },
  { "=": "=", "==": "=", "<>": "<>", "!=": "<>" },
  { "<": "<", ">": ">", "<=": "<=", ">=": ">=" },
  { "+": "+", "-": "-", "&": "&" },
  { "^": "^" },
  { "*": "*", "/": "/" },
];

/** Parentheses and calls in one another: beyond it nobody wrote the formula by hand. */
const DEEPEST = 250;

/** The syntax tree of a formula. Throws FormulaFault with the place of the first thing that does not fit. */
export function parseFormula(formula: string): FormulaNode {
  const tokens = tokensOf(formula);
  let position = 0;
  let depth = 0;

  const peek = (): Token => tokens[position] as Token;
  const take = (): Token => tokens[position++] as Token;
  const isSign = (text: string) => peek().kind === "sign" && peek().text === text;
  const expect = (text: string) => {
    const token = peek();
    if (!isSign(text))
      throw token.kind === "end" ? formulaFault.missing(text, token.at) : formulaFault.found(token.text, token.at);
    position++;
  };

  function nested<T>(work: () => T): T {
    if (++depth > DEEPEST) throw formulaFault.syntax(peek().at);
    const result = work();
    depth--;
    return result;
  }

  function expression(level = 0): FormulaNode {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let left = expression(level + 1);
    for (;;) {
      const token = peek();
      const operator = token.kind === "sign" ? operators[token.text] : undefined;
      if (operator === undefined) return left;
      position++;
      left = { kind: "binary", operator, left, right: expression(level + 1), at: token.at };
    }
  }

  function unary(): FormulaNode {
    const token = peek();
    const operator =
      token.kind === "sign" && (token.text === "-" || token.text === "+" || token.text === "!") ? token.text : null;
    if (operator === null) return primary();
    position++;
    return { kind: "unary", operator, operand: nested(unary), at: token.at };
  }

  function primary(): FormulaNode {
    const token = take();
    switch (token.kind) {
      case "number":
        return { kind: "number", value: Number(token.text), at: token.at };
      case "text":
        return { kind: "text", value: token.value, at: token.at };
      case "name":
        if (isSign("(")) return call(token);
        if (token.text.toLowerCase() === "not")
          return { kind: "unary", operator: "!", operand: nested(unary), at: token.at };
        return named(token);
      case "sign":
        if (token.text !== "(") throw formulaFault.found(token.text, token.at);
        return nested(() => {
          const inner = expression();
          expect(")");
          return inner;
        });
      case "end":
        throw formulaFault.missing("field name", token.at);
    }
  }

  function named({ text, at }: Token): FormulaNode {
    const word = text.toLowerCase();
    if (word === "true" || word === "false") return { kind: "boolean", value: word === "true", at };
    return word === "null" ? { kind: "null", at } : { kind: "reference", path: text, at };
  }

  function call({ text, at }: Token): FormulaNode {
    return nested(() => {
      expect("(");
      const operands: FormulaNode[] = [];
      if (!isSign(")")) {
        operands.push(expression());
        while (isSign(",")) {
          position++;
          operands.push(expression());
        }
      }
      expect(")");
      return { kind: "call", name: text.toUpperCase(), operands, at };
    });
  }

  const root = expression();
  const rest = peek();
  if (rest.kind !== "end")
    throw isSign(")") || isSign(",") ? formulaFault.extra(rest.text, rest.at) : formulaFault.found(rest.text, rest.at);
  return root;
}
