import type { Cell, ChildSet, QueryPage, ResultRow, ResultShape } from "../../../../engine/doors/index.ts";
import type { Plain } from "./graph-record.ts";

/** A row of an answer by key: a value, a parent's row, a child set. */
export type PlainRow = { readonly [key: string]: PlainCell };
export type PlainCell = Plain | PlainRow | PlainChildren;
export interface PlainChildren {
  readonly children: readonly PlainRow[];
  readonly totalSize: number;
}

/** What one SELECT asks for, gathered while the levels of a GraphQL selection are planned. */
export interface Statement {
  /** Asks for a field path; once, however often it is named. */
  field(path: string): void;
  /** Asks for an expression, and answers the alias its value comes under. */
  expression(soql: string): string;
  /** Asks for a child relationship; false when it is asked for already, since a statement may name it once. */
  children(relationship: string, soql: string): boolean;
  /** `SELECT … FROM` without what follows. */
  select(): string;
}

export function statement(): Statement {
  const items = new Map<string, string>();
  const children = new Map<string, string>();
  return {
    field: (path) => void items.set(path.toLowerCase(), path),
    expression(soql) {
      const alias = `x${items.size}`;
      items.set(alias, `${soql} ${alias}`);
      return alias;
    },
    children(relationship, soql) {
      if (children.has(relationship)) return false;
      children.set(relationship, soql);
      return true;
    },
    select: () => `SELECT ${[...items.values(), ...[...children.values()].map((soql) => `(${soql})`)].join(", ")} FROM`,
  };
}

/** The rows of a page by key, hidden columns left out. */
export function plainRows(page: Pick<QueryPage, "rows" | "shape">): readonly PlainRow[] {
  return page.rows.map((row) => plainRow(row, page.shape));
}

function plainRow(row: ResultRow, shape: ResultShape): PlainRow {
  const plain: Record<string, PlainCell> = {};
  shape.columns.forEach((column, index) => {
    const cell = row[index] as Cell;
    switch (column.kind) {
      case "scalar":
        if (!column.hidden)
          plain[column.key] = column.type === "boolean" && cell !== null ? Boolean(cell) : (cell as Plain);
        break;
      case "parent":
        plain[column.key] = cell === null ? null : plainRow(cell as ResultRow, column.shape);
        break;
      case "children": {
        const set = cell as ChildSet | null;
        const rows = set?.rows ?? [];
        plain[column.key] = {
          children: rows.map((child) => plainRow(child, column.shape)),
          totalSize: set?.totalSize ?? 0,
        };
        break;
      }
      case "compound":
        break;
    }
  });
  return plain;
}
