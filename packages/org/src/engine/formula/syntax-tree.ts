/** A formula as it is written, before fields and types are known. `at` is the offset of the node's first character. */
export type FormulaNode =
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "text"; readonly value: string; readonly at: number }
  | { readonly kind: "boolean"; readonly value: boolean; readonly at: number }
  | { readonly kind: "null"; readonly at: number }
  /** `Account.Owner:User.Name`, `$User.Email` */
  | { readonly kind: "reference"; readonly path: string; readonly at: number }
  | { readonly kind: "unary"; readonly operator: "-" | "+" | "!"; readonly operand: FormulaNode; readonly at: number }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: FormulaNode;
      readonly right: FormulaNode;
      readonly at: number;
    }
  | { readonly kind: "call"; readonly name: string; readonly operands: readonly FormulaNode[]; readonly at: number };

export type BinaryOperator = "||" | "&&" | "=" | "<>" | "<" | ">" | "<=" | ">=" | "+" | "-" | "&" | "*" | "/" | "^";
