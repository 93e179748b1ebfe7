import type { ChildQuery, Cond, Expr, GroupQuery, Lit, Order, Path, Query, RowQuery } from "./structured-query.ts";
import {
  FISCAL_START,
  NOW,
  PEOPLE,
  type Person,
  type Row,
  type Value,
  WORLD,
  type WorldField,
  type WorldObject,
} from "./world.ts";

/**
 * A slow SOQL over plain arrays, written from the reference and from nothing else: no index, no SQL, no shared code with the engine.
 */

type Rows = Readonly<Record<string, readonly Row[]>>;
export type Plain = Record<string, unknown>;

export interface Asked {
  readonly rows: Rows;
  readonly person: Person;
}

export function evaluate(asked: Asked, query: Query): Plain[] {
  return query.kind === "rows" ? evaluateRows(asked, query) : evaluateGroups(asked, query);
}

const fieldOf = (object: string, name: string): WorldField => {
  const field = (WORLD[object] as WorldObject).fields.find((each) => each.name === name);
  if (!field) throw new Error(`${object} has no ${name}`);
  return field;
};

/** What a path leads to: the record that has the field (null without one), and the field. */
function follow(asked: Asked, object: string, row: Row | null, path: Path): { at: Row | null; field: WorldField } {
  let [current, type] = [row, object];
  for (const relationship of path.slice(0, -1)) {
    const lookup = (WORLD[type] as WorldObject).fields.find((each) => each.relationship === relationship) as WorldField;
    type = lookup.to as string;
    const id: Value = current?.[lookup.name] ?? null;
    current = id === null ? null : ((asked.rows[type] as readonly Row[]).find((each) => each.Id === id) ?? null);
  }
  return { at: current, field: fieldOf(type, path.at(-1) as string) };
}

// ------------------------------------------------------------------------------------------------ values and dates

const low = (text: string) => text.toLocaleLowerCase("en").normalize("NFC");

const clocks = new Map(
  PEOPLE.map(({ zone }) => {
    const written = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", hourCycle: "h23" } as const;
    return [zone as string, new Intl.DateTimeFormat("sv-SE", { timeZone: zone, ...written })] as const;
  }),
);
const shown = new Map<string, { day: string; hour: number }>();

/** The calendar day and hour that a person's clocks show. */
function local(datetime: string, zone: string): { day: string; hour: number } {
  const key = `${zone} ${datetime}`;
  let found = shown.get(key);
  if (!found) {
    const parts = (clocks.get(zone) as Intl.DateTimeFormat).formatToParts(new Date(datetime.replace("+0000", "Z")));
    const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
    found = { day: `${part("year")}-${part("month")}-${part("day")}`, hour: Number(part("hour")) };
    shown.set(key, found);
  }
  return found;
}

const utcOf = (day: string) => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));
const plusDays = (day: string, days: number) => new Date(utcOf(day) + days * 86_400_000).toISOString().slice(0, 10);
const firstOfMonth = (months: number) =>
  `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}-01`;

type Days = readonly [first: string, last: string];
const known = new Map<string, Days>();

/** First and last day of a relative literal. */
function daysOf(literal: string, person: Person): Days {
  const key = `${person.zone} ${literal}`;
  const days = known.get(key) ?? reckoned(literal, person);
  known.set(key, days);
  return days;
}

function reckoned(literal: string, person: Person): Days {
  const today = local(new Date(NOW).toISOString(), person.zone).day;
  const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1;
  const [name = "", count = "1"] = literal.split(":");
  const n = Number(count);
  if (name === "TODAY") return [today, today];
  if (name === "YESTERDAY") return [plusDays(today, -1), plusDays(today, -1)];
  if (name === "TOMORROW") return [plusDays(today, 1), plusDays(today, 1)];
  if (name === "LAST_90_DAYS") return [plusDays(today, -90), today];
  if (name === "NEXT_90_DAYS") return [plusDays(today, 1), plusDays(today, 90)];
  if (name === "LAST_N_DAYS") return [plusDays(today, -n), today];
  if (name === "NEXT_N_DAYS") return [plusDays(today, 1), plusDays(today, n)];
  if (name === "N_DAYS_AGO") return [plusDays(today, -n), plusDays(today, -n)];
  const unit = /(FISCAL_QUARTER|FISCAL_YEAR|WEEK|MONTH|QUARTER|YEAR)/.exec(name)?.[1] ?? "";
  // Units before and after the one that today is in.
  let from = 0;
  let to = 0;
  if (/^LAST_N_/.test(name)) [from, to] = [-n, -1];
  else if (/^NEXT_N_/.test(name)) [from, to] = [1, n];
  else if (/_AGO$/.test(name)) [from, to] = [-n, -n];
  else if (/^LAST_/.test(name)) [from, to] = [-1, -1];
  else if (/^NEXT_/.test(name)) [from, to] = [1, 1];
  if (unit === "WEEK") {
    let start = today;
    while (new Date(utcOf(start)).getUTCDay() !== person.weekStart) start = plusDays(start, -1);
    return [plusDays(start, from * 7), plusDays(start, to * 7 + 6)];
  }
  const shift = unit.startsWith("FISCAL") ? FISCAL_START - 1 : 0;
  const size = unit.endsWith("YEAR") ? 12 : unit.endsWith("QUARTER") ? 3 : 1;
  const start = Math.floor((months - shift) / size) * size + shift;
  return [firstOfMonth(start + from * size), plusDays(firstOfMonth(start + (to + 1) * size), -1)];
}

function datePart(fn: string, value: string, zone: string | null): number | string {
  const isTime = value.length > 10;
  const shown = zone && isTime ? local(value, zone) : { day: value.slice(0, 10), hour: Number(value.slice(11, 13)) };
  const { day, hour } = shown;
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const inYear = Math.round((utcOf(day) - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
  const fiscal = (month - FISCAL_START + 12) % 12;
  switch (fn) {
    case "CALENDAR_YEAR":
      return year;
    case "CALENDAR_QUARTER":
      return Math.ceil(month / 3);
    case "CALENDAR_MONTH":
      return month;
    case "DAY_IN_MONTH":
      return date;
    case "DAY_IN_WEEK":
      return new Date(utcOf(day)).getUTCDay() + 1;
    case "DAY_IN_YEAR":
      return inYear;
    case "DAY_ONLY":
      return day;
    case "FISCAL_MONTH":
      return fiscal + 1;
    case "FISCAL_QUARTER":
      return Math.floor(fiscal / 3) + 1;
    case "FISCAL_YEAR":
      return month >= FISCAL_START ? year + 1 : year;
    case "HOUR_IN_DAY":
      return hour;
    case "WEEK_IN_MONTH":
      return Math.ceil(date / 7);
    case "WEEK_IN_YEAR":
      return Math.ceil(inYear / 7);
  }
  throw new Error(fn);
}

interface Got {
  readonly value: Value;
  readonly kind: WorldField["kind"];
  readonly values: readonly string[] | undefined;
}

function read(asked: Asked, object: string, row: Row, expr: Expr): Got {
  if (expr.kind === "aggregate") throw new Error("an aggregate needs a group");
  const { at, field } = follow(asked, object, row, expr.path);
  const value: Value = at?.[field.name] ?? null;
  if (expr.kind === "path") return { value, kind: field.kind, values: field.values };
  const part = value === null ? null : datePart(expr.fn, String(value), expr.zoned ? asked.person.zone : null);
  return { value: part, kind: expr.fn === "DAY_ONLY" ? "date" : "number", values: undefined };
}

// ------------------------------------------------------------------------------------------------ conditions

type ReadLeft = (expr: Expr) => Got;

function holds(asked: Asked, cond: Cond, left: ReadLeft): boolean {
  switch (cond.kind) {
    case "and":
      return cond.of.every((each) => holds(asked, each, left));
    case "or":
      return cond.of.some((each) => holds(asked, each, left));
    case "not":
      return !holds(asked, cond.of, left);
    case "in": {
      const { value } = left({ kind: "path", path: cond.path });
      return (value !== null && innerValues(asked, cond).has(value)) !== cond.negated;
    }
    case "compare":
      return compares(asked, left(cond.left), cond.op, cond.values);
  }
}

const inner = new WeakMap<Cond, ReadonlySet<Value | undefined>>();

/** What the sub-select of a semi-join gives; the same for every row of one evaluation. */
function innerValues(asked: Asked, cond: Extract<Cond, { kind: "in" }>): ReadonlySet<Value | undefined> {
  let found = inner.get(cond);
  if (!found) {
    const rows = asked.rows[cond.object] as readonly Row[];
    const kept = rows.filter(
      (row) => cond.where === null || holds(asked, cond.where, (expr) => read(asked, cond.object, row, expr)),
    );
    found = new Set(kept.map((row) => row[cond.field]).filter((each) => each !== null));
    inner.set(cond, found);
  }
  return found;
}

function compares(asked: Asked, got: Got, op: string, values: readonly Lit[]): boolean {
  switch (op) {
    case "IN":
      return values.some((value) => compares(asked, got, "=", [value]));
    case "NOT IN":
    case "EXCLUDES":
      return !compares(asked, got, op === "NOT IN" ? "IN" : "INCLUDES", values);
    case "!=":
      return !compares(asked, got, "=", values);
    case "INCLUDES": {
      const chosen = got.value === null ? [] : String(got.value).split(";").map(low);
      return values.some((value) =>
        String((value as { value: string }).value)
          .split(";")
          .every((each) => chosen.includes(low(each))),
      );
    }
    case "LIKE":
      return got.value !== null && like(String(got.value), (values[0] as { value: string }).value);
  }
  return compare1(asked, got, op, values[0] as Lit);
}

function like(text: string, pattern: string): boolean {
  const source = low(pattern).replace(/\\([%_])|([%_])|([\s\S])/g, (_, escaped, wild, other) =>
    wild ? (wild === "%" ? "[\\s\\S]*" : "[\\s\\S]") : (escaped ?? other).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
  );
  return new RegExp(`^${source}$`, "u").test(low(text));
}

function compare1(asked: Asked, got: Got, op: string, lit: Lit): boolean {
  const { value, kind } = got;
  // Without a parent there is no value, and a checkbox without a value is not ticked.
  if (kind === "boolean") return (value === true) === (lit.type === "boolean" ? lit.value : false);
  if (lit.type === "null" || (lit.type === "string" && lit.value === "")) return value === null;
  if (value === null) return false;
  if (lit.type === "range") {
    const [first, last] = daysOf(lit.value, asked.person);
    const day = kind === "datetime" ? local(String(value), asked.person.zone).day : String(value);
    if (op === "=") return day >= first && day <= last;
    if (op === "<") return day < first;
    if (op === ">") return day > last;
    return op === "<=" ? day <= last : day >= first;
  }
  const [a, b] = comparable(value, kind, lit);
  if (op === "=") return a === b;
  if (op === "<") return a < b;
  if (op === "<=") return a <= b;
  return op === ">" ? a > b : a >= b;
}

function comparable(value: Value, kind: string, lit: Lit): [string | number, string | number] {
  if (lit.type === "number") return [Number(value), lit.value];
  if (lit.type === "datetime")
    return [
      Date.parse(String(value).replace("+0000", "Z")),
      Date.parse(lit.value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")),
    ];
  const text = String((lit as { value: unknown }).value);
  if (kind === "id" || kind === "lookup") return [String(value).slice(0, 15), text.slice(0, 15)];
  return kind === "exact" || kind === "date" ? [String(value), text] : [low(String(value)), low(text)];
}

// ------------------------------------------------------------------------------------------------ order

/** Null first in both directions, unless the query says otherwise; it says so in vain for fields of a parent. */
function byOrder(order: readonly Order[], left: (row: unknown, expr: Expr) => Got) {
  return (x: unknown, y: unknown): number => {
    for (const { by, descending, nulls } of order) {
      const [a, b] = [left(x, by), left(y, by)];
      const last = nulls === "LAST" && !(by.kind === "path" && by.path.length > 1);
      if (a.value === null || b.value === null) {
        if (a.value !== b.value) return (a.value === null ? -1 : 1) * (last ? -1 : 1);
        continue;
      }
      const found = sortKey(a) < sortKey(b) ? -1 : sortKey(a) > sortKey(b) ? 1 : 0;
      if (found !== 0) return descending ? -found : found;
    }
    return 0;
  };
}

function sortKey({ value, kind, values }: Got): string | number {
  if (kind === "picklist") return (values as readonly string[]).indexOf(String(value));
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return kind === "text" || kind === "exact" ? low(String(value)) : String(value);
}

// ------------------------------------------------------------------------------------------------ rows

function evaluateRows(asked: Asked, query: RowQuery): Plain[] {
  const { object } = query;
  const found = select(asked, object, asked.rows[object] as readonly Row[], query);
  return found.map((row) => {
    const plain: Plain = {};
    for (const path of query.select) place(asked, object, row, path, plain);
    for (const child of query.children) plain[child.relationship] = childrenOf(asked, object, row, child);
    return plain;
  });
}

function select(
  asked: Asked,
  object: string,
  rows: readonly Row[],
  query: Pick<RowQuery, "where" | "order" | "limit"> & { readonly offset?: number | null },
): Row[] {
  const { where } = query;
  const kept = rows.filter((row) => where === null || holds(asked, where, (expr) => read(asked, object, row, expr)));
  kept.sort(byOrder(query.order, (row, expr) => read(asked, object, row as Row, expr)));
  const start = query.offset ?? 0;
  return kept.slice(start, query.limit === null ? undefined : start + query.limit);
}

/** Puts a path's value where the answer has it: parents are objects, and null without a parent. */
function place(asked: Asked, object: string, row: Row, path: Path, into: Plain): void {
  let target = into;
  for (let depth = 1; depth < path.length; depth++) {
    const relationship = path[depth - 1] as string;
    const key = [...path.slice(0, depth), "Id"];
    if (follow(asked, object, row, key).at === null) {
      target[relationship] = null;
      return;
    }
    target[relationship] ??= {};
    target = target[relationship] as Plain;
  }
  const { at, field } = follow(asked, object, row, path);
  target[field.name] = at?.[field.name] ?? null;
}

function childrenOf(asked: Asked, object: string, row: Row, child: ChildQuery): Plain[] | null {
  const link = (WORLD[object] as WorldObject).children.find((each) => each.relationship === child.relationship);
  if (!link) throw new Error(child.relationship);
  const own = (asked.rows[link.object] as readonly Row[]).filter((each) => each[link.field] === row.Id);
  const found = select(asked, link.object, own, child).map((each) => {
    const plain: Plain = {};
    for (const path of child.select) place(asked, link.object, each, path, plain);
    return plain;
  });
  return found.length ? found : null;
}

// ------------------------------------------------------------------------------------------------ groups

interface GroupRow {
  readonly rows: readonly Row[];
  readonly keys: readonly (Got | null)[];
}

function evaluateGroups(asked: Asked, query: GroupQuery): Plain[] {
  const { object, groups } = query;
  const rows = select(asked, object, asked.rows[object] as readonly Row[], {
    where: query.where,
    order: [],
    limit: null,
  });
  const found = keptSets(query).flatMap((kept) => collect(asked, query, rows, kept));
  const left = (group: unknown, expr: Expr): Got => {
    if (expr.kind === "aggregate") return aggregated(asked, object, (group as GroupRow).rows, expr);
    const at = groups.findIndex((each) => JSON.stringify(each) === JSON.stringify(expr));
    return (group as GroupRow).keys[at] ?? { value: null, kind: "number", values: undefined };
  };
  const { having } = query;
  const shown = found.filter((group) => having === null || holds(asked, having, (expr) => left(group, expr)));
  shown.sort(byOrder(query.order, left));
  return shown.map((group) => groupRow(asked, query, group));
}

function keptSets({ groups, mode }: GroupQuery): boolean[][] {
  const n = groups.length;
  if (mode === "fields") return [Array(n).fill(true)];
  if (mode === "ROLLUP") return Array.from({ length: n + 1 }, (_, k) => groups.map((_, i) => i < n - k));
  return Array.from({ length: 2 ** n }, (_, mask) => groups.map((_, i) => Boolean(mask & (2 ** i))));
}

function collect(asked: Asked, query: GroupQuery, rows: readonly Row[], kept: readonly boolean[]): GroupRow[] {
  const byKey = new Map<string, { rows: Row[]; keys: (Got | null)[] }>();
  // Without anything to group by there is one group, of no rows even.
  if (!kept.some(Boolean)) byKey.set("[]", { rows: [], keys: kept.map(() => null) });
  for (const row of rows) {
    const keys = query.groups.map((expr, i) => (kept[i] ? read(asked, query.object, row, expr) : null));
    const key = kept.some(Boolean) ? JSON.stringify(keys.map((each) => each && [each.value])) : "[]";
    const group = byKey.get(key) ?? { rows: [], keys };
    group.rows.push(row);
    byKey.set(key, group);
  }
  return [...byKey.values()];
}

function aggregated(
  asked: Asked,
  object: string,
  rows: readonly Row[],
  expr: Extract<Expr, { kind: "aggregate" }>,
): Got {
  const all = rows.map((row) => read(asked, object, row, { kind: "path", path: expr.path }));
  const got = all.filter(({ value }) => value !== null);
  const number = (value: Value): Got => ({ value, kind: "number", values: undefined });
  switch (expr.fn) {
    case "COUNT":
      return number(got.length);
    case "COUNT_DISTINCT":
      return number(new Set(got.map(({ value, kind }) => (kind === "text" ? low(String(value)) : value))).size);
    case "SUM":
    case "AVG": {
      if (got.length === 0) return number(null);
      const sum = got.reduce((total, { value }) => total + Number(value), 0);
      return number(expr.fn === "SUM" ? sum : sum / got.length);
    }
  }
  const sorted = got.toSorted((a, b) => {
    const [x, y] = [sortKey(a), sortKey(b)];
    if (x !== y) return x < y ? -1 : 1;
    return String(a.value) < String(b.value) ? -1 : 1;
  });
  const end = expr.fn === "MIN" ? sorted[0] : sorted.at(-1);
  return end ?? { value: null, kind: all[0]?.kind ?? "text", values: all[0]?.values };
}

function groupRow(asked: Asked, query: GroupQuery, group: GroupRow): Plain {
  const plain: Plain = {};
  let unnamed = 0;
  query.groups.forEach((expr, i) => {
    const key = expr.kind === "path" ? (expr.path.at(-1) as string) : `expr${unnamed++}`;
    plain[key] = group.keys[i]?.value ?? null;
  });
  for (const expr of query.aggregates)
    plain[`expr${unnamed++}`] = aggregated(asked, query.object, group.rows, expr).value;
  for (const at of query.grouping) plain[`expr${unnamed++}`] = group.keys[at] === null ? 1 : 0;
  return plain;
}
