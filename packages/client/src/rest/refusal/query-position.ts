interface QueryPosition {
  readonly row: number | null;
  readonly column: number | null;
  readonly caret: string;
}

const NOWHERE: QueryPosition = { row: null, column: null, caret: "" };
const LONGEST_LINE = 80;

/**
 * Where the org says that a query is wrong: `ERROR at Row:1:Column:21`. Its own excerpt may be cut, so the caret is put below
 * the query's own line.
 */
export function queryPosition(message: string, soql: string): QueryPosition {
  const at = /ERROR at Row:(\d+):Column:(\d+)/.exec(message);
  if (!at) return NOWHERE;
  const row = Number(at[1]);
  const column = Number(at[2]);
  const line = soql.split("\n")[row - 1] ?? "";
  const from = Math.max(0, Math.min(column - 1 - LONGEST_LINE / 2, line.length - LONGEST_LINE));
  return {
    row,
    column,
    caret: `${line.slice(from, from + LONGEST_LINE)}\n${" ".repeat(Math.max(0, column - 1 - from))}^`,
  };
}
