/** What one run of a plan knows that its text does not. */
export interface RunContext {
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA name of the user's time zone. */
  readonly timeZone: string;
  readonly fiscalYear: FiscalYear;
  /** The day that weeks start on in the user's locale: 0 is Sunday. */
  readonly weekStart: number;
  /** BCP 47 name of the user's locale. */
  readonly locale: string;
  /** Most rows the statement may give; -1 for all of them. */
  readonly take: number;
}

export interface FiscalYear {
  /** 1–12. */
  readonly startMonth: number;
  /** Whether a fiscal year is named after the calendar year it starts in; otherwise after the one it ends in. */
  readonly namedByStart: boolean;
}

export type SqlValue = string | number | null;

/** A value bound to `?`: fixed in the query's text, or found out at each run (`TODAY`, the running user). */
export type Param = SqlValue | ((run: RunContext) => SqlValue);

/** A piece of SQL with its parameters in order. No value of a query ever stands in the text. */
export interface Fragment {
  readonly text: string;
  readonly params: readonly Param[];
}

/** SQL text without parameters: names from the schema, never text from a query. */
export function raw(text: string): Fragment {
  return { text, params: [] };
}

export function bind(param: Param): Fragment {
  return { text: "?", params: [param] };
}

/** @example sql`fold(${column}) = ${bind("acme")}` */
export function sql(strings: TemplateStringsArray, ...parts: readonly Fragment[]): Fragment {
  let text = strings[0] as string;
  const params: Param[] = [];
  for (const [i, part] of parts.entries()) {
    text += part.text + strings[i + 1];
    params.push(...part.params);
  }
  return { text, params };
}

export function joined(parts: readonly Fragment[], separator: string): Fragment {
  return { text: parts.map((part) => part.text).join(separator), params: parts.flatMap((part) => part.params) };
}

/** `x IN (…)` over one JSON array parameter: the statement's text stays the same whatever the number of values. */
export function inList(column: Fragment, values: readonly SqlValue[]): Fragment {
  return sql`${column} IN (SELECT value FROM json_each(${bind(JSON.stringify(values))}))`;
}

/**
 * Chains many terms as a balanced tree, since SQLite refuses expressions deeper than 1,000 levels and a flat chain of n terms is
 * n levels deep.
 */
export function balanced(terms: readonly Fragment[], operator: "AND" | "OR"): Fragment {
  if (terms.length === 1) return terms[0] as Fragment;
  const middle = terms.length >> 1;
  const left = balanced(terms.slice(0, middle), operator);
  const right = balanced(terms.slice(middle), operator);
  return { text: `(${left.text} ${operator} ${right.text})`, params: [...left.params, ...right.params] };
}

export function values(params: readonly Param[], run: RunContext): SqlValue[] {
  return params.map((param) => (typeof param === "function" ? param(run) : param));
}
