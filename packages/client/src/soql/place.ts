import { isClosed, type Token, tokensOf } from "./tokens.ts";

/** Parts of a statement in which different things can stand. */
export type Clause = "start" | "select" | "from" | "scope" | "where" | "group" | "having" | "order" | "number" | "for";

/** Where in a statement the cursor is. */
export interface Place {
  readonly clause: Clause;
  /** What stands between `from` and the cursor: the last part of a path, or a string without its quotation mark. */
  readonly typed: string;
  readonly from: number;
  /** Whether the cursor is inside a string. */
  readonly inString: boolean;
  /** Relationships before the last dot: `Account.Owner.Na` has `["Account", "Owner"]`. */
  readonly path: readonly string[];
  /** The complete tokens of the clause before the cursor, its keyword first; newest last. */
  readonly before: readonly Token[];
  /** The object after FROM, outermost statement first; null while there is none. */
  readonly objects: readonly (FromObject | null)[];
  /** Whether this statement stands among the selected fields of another. */
  readonly isChildSet: boolean;
}

export interface FromObject {
  readonly name: string;
  /** A subquery among the selected fields reads a relationship, and its FROM names that. */
  readonly isChildSet: boolean;
}

interface Frame {
  readonly tokens: readonly Token[];
  readonly isChildSet: boolean;
}

const CLAUSES: Readonly<Record<string, Clause>> = {
  SELECT: "select",
  FROM: "from",
  USING: "scope",
  WHERE: "where",
  GROUP: "group",
  HAVING: "having",
  ORDER: "order",
  LIMIT: "number",
  OFFSET: "number",
  FOR: "for",
};

export function placeOf(text: string, cursor: number): Place {
  const tokens = tokensOf(text);
  const current = tokens.find(
    (token) => token.kind !== "symbol" && token.start < cursor && (cursor <= token.end || !isClosed(token)),
  );
  const open = current && (current.kind === "word" || cursor < current.end || !isClosed(current)) ? current : undefined;
  const typedFrom = open ? open.start : cursor;
  const typed = text.slice(typedFrom, cursor);
  const inString = open?.kind === "string";
  const parts = inString ? [typed.slice(1)] : typed.split(".");
  const last = parts.at(-1) ?? "";
  const frames = framesAt(tokens, typedFrom);
  const own = frames.at(-1)?.tokens ?? [];
  const before = own.filter((token) => token.end <= typedFrom && token !== open);
  const opening = before.findLastIndex((token) => token.kind === "word" && CLAUSES[token.text.toUpperCase()]);
  return {
    clause: CLAUSES[before[opening]?.text.toUpperCase() ?? ""] ?? "start",
    typed: last,
    from: cursor - last.length,
    inString,
    path: parts.slice(0, -1),
    before: opening < 0 ? before : before.slice(opening),
    objects: frames.map(fromObject),
    isChildSet: frames.at(-1)?.isChildSet ?? false,
  };
}

/** The statements around a position, outermost first, each with its own tokens and no others'. */
function framesAt(tokens: readonly Token[], position: number): readonly Frame[] {
  const { inner, own } = split(tokens);
  const around = inner.find(({ start, end }) => start < position && position <= end);
  const frame: Frame = { tokens: own, isChildSet: false };
  if (!around) return [frame];
  const before = own.filter((token) => token.end <= around.start);
  const isChildSet = !before.some((token) => token.kind === "word" && token.text.toUpperCase() === "FROM");
  const [first, ...rest] = framesAt(around.tokens, position);
  return [frame, ...(first ? [{ ...first, isChildSet }, ...rest] : [])];
}

interface Inner {
  readonly tokens: readonly Token[];
  readonly start: number;
  readonly end: number;
}

/** Subqueries apart from what is around them. */
function split(tokens: readonly Token[]): { readonly own: readonly Token[]; readonly inner: readonly Inner[] } {
  const own: Token[] = [];
  const inner: Inner[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    own.push(token);
    if (token.text !== "(" || tokens[at + 1]?.text.toUpperCase() !== "SELECT") continue;
    let close = at + 1;
    for (let depth = 1; close < tokens.length; close++) {
      if (tokens[close]?.text === "(") depth++;
      if (tokens[close]?.text === ")" && --depth === 0) break;
    }
    const end = tokens[close]?.start ?? Number.POSITIVE_INFINITY;
    inner.push({ tokens: tokens.slice(at + 1, close), start: token.start, end });
    at = close - 1;
  }
  return { own, inner };
}

function fromObject({ tokens, isChildSet }: Frame): FromObject | null {
  const at = tokens.findIndex((token) => token.kind === "word" && token.text.toUpperCase() === "FROM");
  const name = at < 0 ? undefined : tokens[at + 1];
  return name?.kind === "word" ? { name: name.text, isChildSet } : null;
}
