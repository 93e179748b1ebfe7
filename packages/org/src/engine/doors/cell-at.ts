import type { Cell, ResultRow, ResultShape } from "./query.ts";

/** What a row has at a path of keys, such as `["Account", "Name"]`; null where a parent on the way is missing. */
export function cellAt(shape: ResultShape, row: ResultRow, [step = "", ...rest]: readonly string[]): Cell {
  const at = shape.columns.findIndex((column) => column.key === step);
  const column = shape.columns[at];
  const cell = row[at] ?? null;
  return column?.kind !== "parent" || cell === null ? cell : cellAt(column.shape, cell as ResultRow, rest);
}
