import type { Condition, HavingClause, ValueQueryCondition, WhereClause } from "@jetstreamapp/soql-parser-js";
import { NEGATION } from "./parse-soql.ts";
import { malformed, unexpectedToken } from "./query-faults.ts";

export type Leaf = Exclude<Condition | ValueQueryCondition, { openParen: number } & { field?: never; fn?: never }>;

export type ConditionTree =
  | { readonly kind: "leaf"; readonly condition: Leaf }
  | { readonly kind: "not"; readonly operand: ConditionTree }
  | { readonly kind: "and" | "or"; readonly operands: readonly ConditionTree[] };

type Token = "(" | ")" | "AND" | "OR" | "NOT" | { readonly condition: Leaf };

/** The tree of a condition: the parser gives a flat chain with counts of parentheses. AND and OR may not meet without them. */
export function conditionTree(clause: WhereClause | HavingClause): ConditionTree {
  const tokens = flatten(clause);
  let next = 0;

  function level(): ConditionTree {
    const operands = [operand()];
    let operator: "AND" | "OR" | undefined;
    for (let token = tokens[next]; token === "AND" || token === "OR"; token = tokens[next]) {
      if (operator && operator !== token) throw unexpectedToken(token);
      operator = token;
      next++;
      operands.push(operand());
    }
    const first = operands[0] as ConditionTree;
    return operator ? { kind: operator === "AND" ? "and" : "or", operands } : first;
  }

  function operand(): ConditionTree {
    const token = tokens[next++];
    if (token === "NOT") return { kind: "not", operand: operand() };
    if (token === "(") {
      const inner = level();
      if (tokens[next++] !== ")") throw malformed("unexpected token: <EOF>");
      return inner;
    }
    if (typeof token === "object") return { kind: "leaf", condition: token.condition };
    throw unexpectedToken(token ?? "");
  }

  const tree = level();
  if (next < tokens.length) throw unexpectedToken(String(tokens[next]));
  return tree;
}

interface Link {
  readonly left: (Partial<{ openParen: number; closeParen: number; field: string; fn: unknown }> & object) | null;
  readonly operator?: string;
  readonly right?: Link;
}

function flatten(clause: WhereClause | HavingClause): Token[] {
  const tokens: Token[] = [];
  for (let link: Link | undefined = clause as Link; link; link = link.right) {
    const { left } = link;
    for (let i = 0; i < (left?.openParen ?? 0); i++) tokens.push("(");
    if (left?.field === NEGATION) {
      tokens.push("NOT");
      continue;
    }
    if (left && ("field" in left || "fn" in left)) tokens.push({ condition: left as unknown as Leaf });
    for (let i = 0; i < (left?.closeParen ?? 0); i++) tokens.push(")");
    if (link.operator) tokens.push(link.operator.toUpperCase() as Token);
  }
  return tokens;
}
