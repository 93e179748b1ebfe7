import { table, tableWidth } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { csvLine } from "./csv.ts";
import { flatten } from "./flatten.ts";

export type RowFormat = "table" | "json" | "csv";

/** Prints records as they come; columns are those of the first batch. */
export interface RowPrinter {
  readonly rows: number;
  add(records: readonly object[]): Promise<void>;
  /** Draws what a table still holds back. */
  end(): Promise<void>;
}

/** A table needs its rows to know its widths; beyond this many it is drawn in parts. */
const TABLE_PART = 1_000;

type Cells = ReadonlyMap<string, string>;

export function rowPrinter(terminal: Terminal, format: RowFormat): RowPrinter {
  let columns: readonly string[] | null = null;
  let part: (readonly string[])[] = [];
  let rows = 0;

  async function draw(): Promise<void> {
    if (columns !== null && part.length > 0) {
      const titles = columns.map((title) => ({ title }));
      const drawn = table(titles, part, { width: tableWidth(terminal), header: terminal.colors.dim });
      await terminal.data(`${drawn}\n`);
    }
    part = [];
  }

  async function addCells(records: readonly object[]): Promise<void> {
    const cells = records.map((record) => flatten(record as Record<string, unknown>));
    let text = "";
    if (columns === null) {
      columns = columnsOf(cells);
      if (format === "csv") text += csvLine(columns);
    }
    for (const row of cells) {
      const values = columns.map((column) => row.get(column) ?? "");
      if (format === "csv") text += csvLine(values);
      else if (part.push(values) >= TABLE_PART) await draw();
    }
    if (text) await terminal.data(text);
  }

  return {
    get rows() {
      return rows;
    },
    async add(records) {
      rows += records.length;
      if (records.length === 0) return;
      if (format !== "json") return addCells(records);
      await terminal.data(records.map((record) => `${JSON.stringify(withoutAttributes(record))}\n`).join(""));
    },
    end: draw,
  };
}

/** Of all rows at hand, in the order they first appear: where one row's parent is null, others know the parent's fields. */
function columnsOf(rows: readonly Cells[]): readonly string[] {
  const seen: string[] = [];
  for (const row of rows) {
    for (const [at, name] of [...row.keys()].entries()) {
      if (seen.includes(name)) continue;
      const parent = seen.indexOf(name.split(".").slice(0, -1).join("."));
      seen.splice(parent >= 0 ? parent : Math.max(at, seen.length), 0, name);
    }
  }
  return seen.filter((name) => !seen.some((other) => other.startsWith(`${name}.`)));
}

function withoutAttributes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAttributes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (key === "attributes" ? [] : [[key, withoutAttributes(inner)]])),
  );
}
