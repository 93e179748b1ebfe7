import type { Cell, ChildSet, QueryDoor, ResultColumn, ResultRow, ResultShape } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";

/** A record as plain values by field name; parents are records, child sets lists of them. */
export interface PlainRecord {
  readonly [field: string]: unknown;
}

function plainRecords(shape: ResultShape, rows: readonly ResultRow[]): PlainRecord[] {
  return rows.map((row) => plainRecord(shape, row));
}

/** Every row of a query, however many pages. Throws ApiFault as the query door does. */
export function allRecords(query: QueryDoor, session: Session, soql: string): PlainRecord[] {
  let page = query.run(session, soql);
  const records = plainRecords(page.shape, page.rows);
  while (page.nextLocator !== null) {
    page = query.more(session, page.nextLocator);
    records.push(...plainRecords(page.shape, page.rows));
  }
  return records;
}

function plainRecord(shape: ResultShape, row: ResultRow): PlainRecord {
  return Object.fromEntries(
    shape.columns.flatMap((column, at): [string, unknown][] =>
      column.kind === "scalar" && column.hidden ? [] : [[column.key, plainValue(column, row[at] ?? null)]],
    ),
  );
}

function plainValue(column: ResultColumn, cell: Cell): unknown {
  if (cell === null) return column.kind === "children" ? [] : null;
  switch (column.kind) {
    case "scalar":
      return column.type === "boolean" ? cell === 1 : cell;
    case "parent":
      return plainRecord(column.shape, cell as ResultRow);
    case "children":
      return plainRecords(column.shape, (cell as ChildSet).rows);
    case "compound":
      return cell;
  }
}
