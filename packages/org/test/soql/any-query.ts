import type { Choice } from "../seeded-choice.ts";
import type { ChildQuery, Cond, Expr, GroupQuery, Lit, Order, Path, Query, RowQuery } from "./structured-query.ts";
import { type FieldKind, NOW, type Row, WORDS, WORLD, type WorldField, type WorldObject } from "./world.ts";

type Rows = Readonly<Record<string, readonly Row[]>>;

/** A valid query over the world. */
export function anyQuery(choose: Choice, rows: Rows): Query {
  const object = choose.of(Object.keys(WORLD));
  return choose.chance(0.3) ? anyGroups(choose, rows, object) : anyRows(choose, rows, object);
}

function anyRows(choose: Choice, rows: Rows, object: string): RowQuery {
  const bounded = choose.chance(0.3);
  const order = anyOrder(choose, object, bounded);
  return {
    kind: "rows",
    object,
    select: anyPaths(choose, object),
    children: (WORLD[object] as WorldObject).children
      .filter(() => choose.chance(0.2))
      .map((child) => anyChild(choose, rows, child)),
    where: choose.chance(0.8) ? anyCond(choose, rows, object, 3, 2) : null,
    order,
    limit: bounded ? choose.number(12) : null,
    offset: bounded && choose.chance(0.5) ? choose.number(8) : null,
  };
}

function anyChild(
  choose: Choice,
  rows: Rows,
  { relationship, object }: { relationship: string; object: string },
): ChildQuery {
  const bounded = choose.chance(0.4);
  return {
    relationship,
    select: anyPaths(choose, object),
    where: choose.chance(0.5) ? anyCond(choose, rows, object, 1, 0) : null,
    order: anyOrder(choose, object, bounded),
    limit: bounded ? 1 + choose.number(3) : null,
  };
}

/** Id first, so that any two rows differ; then fields and parents up to three levels up. */
function anyPaths(choose: Choice, object: string): Path[] {
  const paths = [["Id"], ...Array.from({ length: choose.number(5) }, () => anyPath(choose, object))];
  return paths.filter((path, i) => paths.findIndex((each) => each.join() === path.join()) === i);
}

function anyPath(choose: Choice, object: string, accept: (field: WorldField) => boolean = () => true): Path {
  for (;;) {
    const path: string[] = [];
    let type = object;
    while (path.length < 3 && choose.chance(0.3)) {
      const lookups = (WORLD[type] as WorldObject).fields.filter(({ kind }) => kind === "lookup");
      if (lookups.length === 0) break;
      const lookup = choose.of(lookups);
      path.push(lookup.relationship as string);
      type = lookup.to as string;
    }
    const fields = (WORLD[type] as WorldObject).fields.filter(accept);
    if (fields.length > 0) return [...path, choose.of(fields).name];
  }
}

/** With a bound the order has to be total, or more than one answer is right. */
function anyOrder(choose: Choice, object: string, total: boolean): Order[] {
  if (!total && choose.chance(0.5)) return [];
  const terms = Array.from({ length: choose.number(3) }, (): Order => {
    const path = anyPath(choose, object, ({ kind }) => kind !== "multipicklist");
    const isDate = ["date", "datetime"].includes(kindOf(object, path));
    const by: Expr = isDate && choose.chance(0.2) ? anyDateFunction(choose, object, path) : { kind: "path", path };
    return { by, ...anyDirection(choose) };
  });
  return [...terms, { by: { kind: "path", path: ["Id"] }, descending: choose.chance(0.3), nulls: null }];
}

function anyDirection(choose: Choice): Pick<Order, "descending" | "nulls"> {
  return { descending: choose.chance(0.5), nulls: choose.of(["FIRST", "LAST", null, null]) };
}

const DATE_FUNCTIONS = [
  ...["CALENDAR_MONTH", "CALENDAR_QUARTER", "CALENDAR_YEAR", "DAY_IN_MONTH", "DAY_IN_WEEK", "DAY_IN_YEAR"],
  ...["FISCAL_MONTH", "FISCAL_QUARTER", "FISCAL_YEAR", "WEEK_IN_MONTH", "WEEK_IN_YEAR"],
];

function anyDateFunction(choose: Choice, object: string, path: Path): Extract<Expr, { kind: "date" }> {
  const isTime = kindOf(object, path) === "datetime";
  const fn = choose.of(isTime ? [...DATE_FUNCTIONS, "DAY_ONLY", "HOUR_IN_DAY"] : DATE_FUNCTIONS);
  return { kind: "date", fn, path, zoned: isTime && choose.chance(0.5) };
}

function fieldAt(object: string, path: Path): WorldField {
  let type = object;
  for (const relationship of path.slice(0, -1))
    type = (WORLD[type] as WorldObject).fields.find((each) => each.relationship === relationship)?.to as string;
  return (WORLD[type] as WorldObject).fields.find(({ name }) => name === path.at(-1)) as WorldField;
}
const kindOf = (object: string, path: Path): FieldKind => fieldAt(object, path).kind;

// ------------------------------------------------------------------------------------------------ conditions

/** @param semiJoins how many the statement may still have; none below an OR */
function anyCond(choose: Choice, rows: Rows, object: string, depth: number, semiJoins: number): Cond {
  if (depth > 0 && choose.chance(0.45)) {
    const inner = (joins: number) => anyCond(choose, rows, object, depth - 1, joins);
    const kind = choose.of(["and", "or", "not"] as const);
    if (kind === "not") return { kind, of: inner(0) };
    return { kind, of: [inner(kind === "and" ? semiJoins >> 1 : 0), inner(kind === "and" ? semiJoins >> 1 : 0)] };
  }
  if (semiJoins > 0 && choose.chance(0.25)) {
    const join = anySemiJoin(choose, rows, object);
    if (join) return join;
  }
  const path = anyPath(choose, object);
  const field = fieldAt(object, path);
  if ((field.kind === "date" || field.kind === "datetime") && choose.chance(0.3)) {
    const left = anyDateFunction(choose, object, path);
    return left.fn === "DAY_ONLY"
      ? dateComparison(choose, left, "date")
      : { kind: "compare", left, op: choose.of(SIGNS), values: [{ type: "number", value: choose.number(14) }] };
  }
  return anyComparison(choose, rows, object, { kind: "path", path }, field);
}

const SIGNS = ["=", "!=", "<", "<=", ">", ">="];

function anySemiJoin(choose: Choice, rows: Rows, object: string): Cond | null {
  const joins = [
    ...(WORLD[object] as WorldObject).children
      .filter((child) => child.object !== object)
      .map((child) => ({ path: ["Id"], object: child.object, field: child.field })),
    ...(WORLD[object] as WorldObject).fields
      .filter(({ kind, to }) => kind === "lookup" && to !== object)
      .map(({ name, to }) => ({ path: [name], object: to as string, field: "Id" })),
  ];
  if (joins.length === 0) return null;
  const join = choose.of(joins);
  const where = choose.chance(0.7) ? anyCond(choose, rows, join.object, 1, 0) : null;
  return { kind: "in", ...join, negated: choose.chance(0.4), where };
}

function anyComparison(choose: Choice, rows: Rows, object: string, left: Expr, field: WorldField): Cond {
  const make = (op: string, ...values: Lit[]): Cond => ({ kind: "compare", left, op, values });
  const text = (value: string): Lit => ({ type: "string", value });
  if (field.kind !== "multipicklist" && choose.chance(0.12)) return make(choose.of(["=", "!="]), { type: "null" });
  switch (field.kind) {
    case "text":
    case "exact": {
      const word = () => {
        const found = choose.chance(0.5)
          ? choose.of(WORDS)
          : String(choose.of(rows[object] ?? [])?.[field.name] ?? "x");
        return text(choose.chance(0.3) ? found.toUpperCase() : found);
      };
      if (choose.chance(0.3)) return make("LIKE", text(anyPattern(choose)));
      if (choose.chance(0.3)) return make(choose.of(["IN", "NOT IN"]), word(), word(), { type: "null" });
      return make(choose.of(SIGNS), word());
    }
    case "picklist": {
      const value = () => text(choose.of([...(field.values ?? []), "none"]));
      return choose.chance(0.4)
        ? make(choose.of(["IN", "NOT IN"]), value(), value())
        : make(choose.of(["=", "!="]), value());
    }
    case "multipicklist": {
      const value = () => text((field.values ?? []).filter(() => choose.chance(0.5)).join(";") || "blue");
      if (choose.chance(0.2)) return make(choose.of(["=", "!="]), choose.chance(0.5) ? value() : { type: "null" });
      return make(choose.of(["INCLUDES", "EXCLUDES"]), ...(choose.chance(0.5) ? [value()] : [value(), value()]));
    }
    case "number": {
      const value = (): Lit => ({ type: "number", value: (choose.number(4_000) - 1_000) / choose.of([1, 2, 4]) });
      return choose.chance(0.2) ? make(choose.of(["IN", "NOT IN"]), value(), value()) : make(choose.of(SIGNS), value());
    }
    case "boolean":
      return make(choose.of(["=", "!="]), { type: "boolean", value: choose.chance(0.5) });
    case "date":
    case "datetime":
      return dateComparison(choose, left, field.kind);
    default: {
      const targets = rows[field.to ?? object] as readonly Row[];
      const value = () => {
        const id = String(choose.of(targets).Id);
        return text(choose.chance(0.5) ? id : id.slice(0, 15));
      };
      return choose.chance(0.5)
        ? make(choose.of(["IN", "NOT IN"]), value(), value())
        : make(choose.of(["=", "!="]), value());
    }
  }
}

function anyPattern(choose: Choice): string {
  const word = choose.of(WORDS).replace(/[%_]/g, "\\$&");
  return choose.of([
    `${word}%`,
    `%${word.slice(1)}`,
    `%${choose.of([...WORDS.join("")].filter((c) => /[\p{L}]/u.test(c)))}%`,
    `_${word.slice(1)}`,
    "%",
  ]);
}

function dateComparison(choose: Choice, left: Expr, kind: "date" | "datetime"): Cond {
  const op = choose.of(SIGNS);
  if (choose.chance(0.7)) {
    const range = (): Lit => ({ type: "range", value: anyRange(choose) });
    return choose.chance(0.1)
      ? { kind: "compare", left, op: choose.of(["IN", "NOT IN"]), values: [range(), range()] }
      : { kind: "compare", left, op, values: [range()] };
  }
  const at = NOW + (choose.number(2_000) - 1_000) * 7 * 3_600_000;
  const iso = new Date(at).toISOString();
  if (kind === "date") return { kind: "compare", left, op, values: [{ type: "date", value: iso.slice(0, 10) }] };
  const value = choose.of([iso, `${iso.slice(0, 19)}Z`, `${iso.slice(0, 19)}+05:30`, `${iso.slice(0, 19)}-0800`]);
  return { kind: "compare", left, op, values: [{ type: "datetime", value }] };
}

const UNITS = ["WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"];

function anyRange(choose: Choice): string {
  const n = choose.number(5) || 1;
  const unit = choose.of(UNITS);
  return choose.of([
    choose.of(["YESTERDAY", "TODAY", "TOMORROW", "LAST_90_DAYS", "NEXT_90_DAYS"]),
    `${choose.of(["LAST", "THIS", "NEXT"])}_${unit}`,
    `${choose.of(["LAST", "NEXT"])}_N_${choose.of(["DAY", unit])}S:${n}`,
    `N_${choose.of(["DAY", unit])}S_AGO:${n}`,
  ]);
}

// ------------------------------------------------------------------------------------------------ groups

const GROUPABLE: ReadonlySet<FieldKind> = new Set(["picklist", "boolean", "lookup", "date", "text"]);
const NUMERIC = (field: WorldField) => field.kind === "number";
const COUNTABLE = ({ kind }: WorldField) => kind !== "boolean" && kind !== "multipicklist";

function anyGroups(choose: Choice, rows: Rows, object: string): GroupQuery {
  const mode = choose.of(["fields", "fields", "ROLLUP", "CUBE"] as const);
  const count = mode === "fields" ? choose.number(4) : 1 + choose.number(3);
  const groups: Expr[] = [];
  const keys = new Set<string>();
  for (let i = 0; i < count; i++) {
    const path = anyPath(choose, object, ({ kind }) => GROUPABLE.has(kind) || kind === "datetime");
    const isTime = kindOf(object, path) === "datetime";
    const expr: Expr = isTime || choose.chance(0.15) ? groupDate(choose, object, path) : { kind: "path", path };
    // Two groups of one name would need aliases.
    const key = expr.kind === "path" ? (path.at(-1) as string) : JSON.stringify(expr);
    if (keys.has(key)) continue;
    keys.add(key);
    groups.push(expr);
  }
  const aggregates = Array.from({ length: 1 + choose.number(3) }, () => anyAggregate(choose, object));
  const order: Order[] =
    mode === "fields" && groups.length > 0 ? groups.map((by) => ({ by, ...anyDirection(choose) })) : [];
  return {
    kind: "groups",
    object,
    groups,
    mode: groups.length === 0 ? "fields" : mode,
    aggregates,
    grouping: mode === "fields" ? [] : groups.map((_, i) => i).filter(() => choose.chance(0.5)),
    where: choose.chance(0.6) ? anyCond(choose, rows, object, 2, 1) : null,
    having: groups.length > 0 && choose.chance(0.4) ? anyHaving(choose, object, groups) : null,
    order,
  };
}

function groupDate(choose: Choice, object: string, path: Path): Expr {
  const kind = kindOf(object, path);
  return kind === "date" || kind === "datetime" ? anyDateFunction(choose, object, path) : { kind: "path", path };
}

function anyAggregate(choose: Choice, object: string): Extract<Expr, { kind: "aggregate" }> {
  const fn = choose.of(["COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG"]);
  const hasNumbers = object !== "Region__c";
  if ((fn === "SUM" || fn === "AVG") && hasNumbers)
    return { kind: "aggregate", fn, path: anyPath(choose, object, NUMERIC) };
  const counting = fn === "SUM" || fn === "AVG" ? "COUNT" : fn;
  return { kind: "aggregate", fn: counting, path: anyPath(choose, object, COUNTABLE) };
}

function anyHaving(choose: Choice, object: string, groups: readonly Expr[]): Cond {
  const counted: Cond = {
    kind: "compare",
    left: { kind: "aggregate", fn: choose.of(["COUNT", "COUNT_DISTINCT"]), path: anyPath(choose, object, COUNTABLE) },
    op: choose.of(SIGNS),
    values: [{ type: "number", value: choose.number(5) }],
  };
  const group = choose.of(groups);
  if (group.kind !== "path" || kindOf(object, group.path) !== "picklist") return counted;
  const named: Cond = {
    kind: "compare",
    left: group,
    op: choose.of(["=", "!="]),
    values: [{ type: "string", value: "alpha" }],
  };
  return { kind: choose.of(["and", "or"] as const), of: [counted, named] };
}
