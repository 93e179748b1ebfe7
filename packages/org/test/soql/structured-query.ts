/** A query as a structure: it is printed as SOQL, and evaluated directly, so that neither parser nor planner can confirm itself. */

export type Path = readonly string[];

export type Lit =
  | { readonly type: "string" | "date" | "datetime"; readonly value: string }
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "null" }
  /** `LAST_N_DAYS:3` */
  | { readonly type: "range"; readonly value: string };

export type Expr =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "date"; readonly fn: string; readonly path: Path; readonly zoned: boolean }
  | { readonly kind: "aggregate"; readonly fn: string; readonly path: Path };

export type Cond =
  | { readonly kind: "compare"; readonly left: Expr; readonly op: string; readonly values: readonly Lit[] }
  | { readonly kind: "and" | "or"; readonly of: readonly Cond[] }
  | { readonly kind: "not"; readonly of: Cond }
  | {
      readonly kind: "in";
      readonly path: Path;
      readonly negated: boolean;
      readonly object: string;
      readonly field: string;
      readonly where: Cond | null;
    };

export interface Order {
  readonly by: Expr;
  readonly descending: boolean;
  readonly nulls: "FIRST" | "LAST" | null;
}

export interface RowQuery {
  readonly kind: "rows";
  readonly object: string;
  readonly select: readonly Path[];
  readonly children: readonly ChildQuery[];
  readonly where: Cond | null;
  readonly order: readonly Order[];
  readonly limit: number | null;
  readonly offset: number | null;
}

export interface ChildQuery {
  readonly relationship: string;
  readonly select: readonly Path[];
  readonly where: Cond | null;
  readonly order: readonly Order[];
  readonly limit: number | null;
}

export interface GroupQuery {
  readonly kind: "groups";
  readonly object: string;
  readonly groups: readonly Expr[];
  readonly mode: "fields" | "ROLLUP" | "CUBE";
  readonly aggregates: readonly Extract<Expr, { kind: "aggregate" }>[];
  /** Positions of groups whose GROUPING() is asked for. */
  readonly grouping: readonly number[];
  readonly where: Cond | null;
  readonly having: Cond | null;
  readonly order: readonly Order[];
}

export type Query = RowQuery | GroupQuery;

/** How keywords and gaps are written: what SOQL does not care about. */
export interface Hand {
  word(keyword: string): string;
  gap(): string;
}

export function printQuery(query: Query, hand: Hand): string {
  const { word } = hand;
  const space = (parts: readonly (string | null)[]) => parts.filter((part) => part !== null).join(hand.gap());
  const where = (cond: Cond | null) => (cond ? space([word("WHERE"), printCond(cond, hand)]) : null);
  const order = (terms: readonly Order[]) =>
    terms.length ? space([word("ORDER BY"), terms.map((term) => printOrder(term, hand)).join(", ")]) : null;
  if (query.kind === "groups") {
    const by = query.groups.map((group) => printExpr(group, hand));
    const select = [
      ...by,
      ...query.aggregates.map((aggregate) => printExpr(aggregate, hand)),
      ...query.grouping.map((at) => `${word("GROUPING")}(${by[at]})`),
    ];
    return space([
      word("SELECT"),
      select.join(", "),
      word("FROM"),
      query.object,
      where(query.where),
      by.length
        ? space([word("GROUP BY"), query.mode === "fields" ? by.join(", ") : `${word(query.mode)}(${by.join(", ")})`])
        : null,
      query.having ? space([word("HAVING"), printCond(query.having, hand)]) : null,
      order(query.order),
    ]);
  }
  const children = query.children.map(
    (child) =>
      `(${space([
        word("SELECT"),
        child.select.map(printPath).join(","),
        word("FROM"),
        child.relationship,
        where(child.where),
        order(child.order),
        child.limit === null ? null : `${word("LIMIT")} ${child.limit}`,
      ])})`,
  );
  return space([
    word("SELECT"),
    [...query.select.map(printPath), ...children].join(","),
    word("FROM"),
    query.object,
    where(query.where),
    order(query.order),
    query.limit === null ? null : `${word("LIMIT")} ${query.limit}`,
    query.offset === null ? null : `${word("OFFSET")} ${query.offset}`,
  ]);
}

const printPath = (path: Path) => path.join(".");

function printExpr(expr: Expr, { word }: Hand): string {
  switch (expr.kind) {
    case "path":
      return printPath(expr.path);
    case "aggregate":
      return `${word(expr.fn)}(${printPath(expr.path)})`;
    case "date":
      return `${word(expr.fn)}(${expr.zoned ? `${word("convertTimezone")}(${printPath(expr.path)})` : printPath(expr.path)})`;
  }
}

function printOrder({ by, descending, nulls }: Order, hand: Hand): string {
  return [
    printExpr(by, hand),
    descending ? hand.word("DESC") : null,
    nulls === null ? null : hand.word(`NULLS ${nulls}`),
  ]
    .filter((part) => part !== null)
    .join(" ");
}

function printCond(cond: Cond, hand: Hand): string {
  const { word } = hand;
  switch (cond.kind) {
    case "and":
    case "or":
      return `(${cond.of.map((each) => printCond(each, hand)).join(` ${word(cond.kind.toUpperCase())} `)})`;
    case "not":
      return `${word("NOT")} (${printCond(cond.of, hand)})`;
    case "in":
      return `${printPath(cond.path)} ${word(cond.negated ? "NOT IN" : "IN")} (${word("SELECT")} ${cond.field} ${word("FROM")} ${cond.object}${cond.where ? ` ${word("WHERE")} ${printCond(cond.where, hand)}` : ""})`;
    case "compare": {
      const values = cond.values.map((value) => printLit(value, cond.op));
      const isList = /IN$|CLUDES$/.test(cond.op);
      return `${printExpr(cond.left, hand)} ${word(cond.op)} ${isList ? `(${values.join(", ")})` : values[0]}`;
    }
  }
}

/** In a LIKE pattern `%` and `_` stand as they are; a backslash before them was written by whoever made the pattern. */
function printLit(lit: Lit, op: string): string {
  switch (lit.type) {
    case "null":
      return "null";
    case "string": {
      const escaped = lit.value
        .replace(op === "LIKE" ? /\\(?![%_])/g : /\\/g, "\\\\")
        .replaceAll("'", "\\'")
        .replaceAll("\n", "\\n")
        .replaceAll("\t", "\\t");
      return `'${escaped}'`;
    }
    default:
      return String(lit.value);
  }
}
