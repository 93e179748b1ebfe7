/** The syntax tree of a SOQL statement. Every node knows where it begins, so that an error can point at it. */

/** A name or a dotted path as written. */
export interface Name {
  readonly kind: "name";
  readonly text: string;
  /** Offset in the statement. */
  readonly at: number;
}

export type LiteralKind = "string" | "number" | "date" | "datetime" | "time" | "range" | "boolean" | "null";

/** A value on the right side of a comparison, as written: quotes and escapes are still there. */
export interface Literal {
  readonly kind: "literal";
  readonly type: LiteralKind;
  readonly text: string;
  readonly at: number;
}

/** `:accounts`, an Apex variable. */
export interface Bind {
  readonly kind: "bind";
  /** Without the colon. */
  readonly text: string;
  readonly at: number;
}

/** `COUNT(Id)`, `FORMAT(convertCurrency(Amount))`. */
export interface Call {
  readonly kind: "call";
  /** Upper case. */
  readonly name: string;
  readonly args: readonly Argument[];
  /** As written. */
  readonly text: string;
  readonly at: number;
}

/** `avg(Amount)`: how the org names a column made by a function. */
export function callTextOf({ name, args }: Call): string {
  const text = (argument: Argument): string => (argument.kind === "call" ? callTextOf(argument) : argument.text);
  return `${name.toLowerCase()}(${args.map(text).join(",")})`;
}

export type Argument = Name | Literal | Call;

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "LIKE" | "IN" | "NOT IN" | "INCLUDES" | "EXCLUDES";

export interface Comparison {
  readonly kind: "comparison";
  readonly left: Name | Call;
  readonly operator: Operator;
  /** One value, or those of a list; of `IN :ids` the bind alone. */
  readonly values: readonly (Literal | Bind)[];
}

export interface SemiJoin {
  readonly kind: "semi-join";
  readonly left: Name | Call;
  readonly negated: boolean;
  readonly query: Select;
}

export type Condition =
  | Comparison
  | SemiJoin
  | { readonly kind: "not"; readonly operand: Condition }
  | { readonly kind: "and" | "or"; readonly operands: readonly Condition[] };

export interface TypeofItem {
  readonly kind: "typeof";
  readonly relationship: Name;
  readonly whens: readonly { readonly type: Name; readonly fields: readonly Name[] }[];
  /** Null without ELSE. */
  readonly otherwise: readonly Name[] | null;
  readonly at: number;
}

export type SelectItem =
  | { readonly kind: "field"; readonly path: Name; readonly alias: Name | null }
  | { readonly kind: "function"; readonly call: Call; readonly alias: Name | null }
  | { readonly kind: "subquery"; readonly query: Select; readonly at: number }
  | TypeofItem;

export interface GroupBy {
  readonly kind: "fields" | "rollup" | "cube";
  readonly by: readonly (Name | Call)[];
}

export interface OrderTerm {
  readonly by: Name | Call;
  readonly descending: boolean;
  readonly nulls: "FIRST" | "LAST" | null;
}

export interface Select {
  readonly at: number;
  readonly items: readonly SelectItem[];
  readonly from: Name;
  readonly alias: Name | null;
  /** `, c.Account a`: further names for parents. */
  readonly joins: readonly { readonly path: Name; readonly alias: Name | null }[];
  readonly scope: Name | null;
  readonly where: Condition | null;
  /** `SECURITY_ENFORCED`, `USER_MODE`, `SYSTEM_MODE`, `DATA CATEGORY`: upper case. */
  readonly with: readonly Name[];
  readonly groupBy: GroupBy | null;
  readonly having: Condition | null;
  readonly orderBy: readonly OrderTerm[];
  readonly limit: number | null;
  readonly offset: number | null;
  /** `VIEW`, `REFERENCE`, `UPDATE`: upper case. */
  readonly for: readonly Name[];
  readonly allRows: Name | null;
}
