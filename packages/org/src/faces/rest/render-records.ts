import type { FieldType } from "@postern/kernel";
import type { Cell, ChildSet, QueryPage, ResultColumn, ResultRow, ResultShape } from "../../engine/doors/index.ts";
import { doubleText } from "./json-number.ts";

/** Writes one row of a shape as JSON text, `attributes` first. `base` is the versioned path that URLs start with. */
type WriteRow = (row: ResultRow, base: string) => string;
/** `record` is the path of the record below `/sobjects/`. */
type WriteCell = (cell: Cell, base: string, record: string) => string;

// Everything that JSON.stringify would escape: quote, backslash, control characters, lone surrogates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes exactly these.
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

// Ids, references and times are made by the org and hold nothing that needs escaping.
const bare: WriteCell = (cell) => (cell === null ? "null" : `"${cell as string}"`);
const text: WriteCell = (cell) =>
  cell === null ? "null" : typeof cell === "string" ? quote(cell) : JSON.stringify(cell);
const boolean: WriteCell = (cell) => (cell ? "true" : "false");
/** A record's checkbox is never null; that of a subtotal is. */
const groupedBoolean: WriteCell = (cell) => (cell === null ? "null" : cell ? "true" : "false");
const integer: WriteCell = (cell) => (cell === null ? "null" : String(cell));
const double: WriteCell = (cell) =>
  cell === null ? "null" : typeof cell === "number" ? doubleText(cell) : JSON.stringify(cell);

/** Stored as the JSON text it is. */
const complex: WriteCell = (cell) => (cell === null ? "null" : (cell as string));

const SCALARS: Partial<Record<FieldType, WriteCell>> = {
  id: bare,
  date: bare,
  datetime: bare,
  time: bare,
  boolean,
  int: integer,
  double,
  currency: double,
  percent: double,
  complexvalue: complex,
};

function cellWriter(column: ResultColumn, grouped: boolean): WriteCell {
  switch (column.kind) {
    case "scalar":
      if (grouped && column.type === "boolean") return groupedBoolean;
      // Binary content is fetched from its own address (REST: SObject Blob Retrieve); the cell is its size.
      if (column.type === "base64")
        return (cell, base, record) => (cell === null ? "null" : `"${base}/sobjects/${record}/${column.key}"`);
      return SCALARS[column.type] ?? text;
    case "parent": {
      const write = rowWriter(column.shape);
      return (cell, base) => (cell === null ? "null" : write(cell as ResultRow, base));
    }
    case "children": {
      const write = rowWriter(column.shape);
      return (cell, base) => {
        const children = cell as ChildSet | null;
        if (children === null || children.totalSize === 0) return "null";
        return recordsText(children.rows, write, base, children.totalSize, children.nextLocator);
      };
    }
    case "compound":
      return (cell) => (cell === null ? "null" : JSON.stringify(cell));
  }
}

/** Of a TYPEOF: the row's Id says which object it is, and that which fields it has. */
function compileVariants(variants: ReadonlyMap<string, ResultShape>, idColumn: number): WriteRow {
  const writers = new Map([...variants].map(([prefix, shape]) => [prefix, rowWriter(shape)] as const));
  return (row, base) => (writers.get((row[idColumn] as string).slice(0, 3)) as WriteRow)(row, base);
}

function compile(shape: ResultShape): WriteRow {
  const { type, idColumn, objects, variants } = shape;
  if (variants) return compileVariants(variants, idColumn);
  const indexes: number[] = [];
  const keys: string[] = [];
  const writers: WriteCell[] = [];
  shape.columns.forEach((column, index) => {
    if (column.kind === "scalar" && column.hidden) return;
    indexes.push(index);
    keys.push(`,${JSON.stringify(column.key)}:`);
    writers.push(cellWriter(column, shape.sobject !== undefined));
  });
  const count = indexes.length;
  const attributes = `{"attributes":{"type":${JSON.stringify(type)}`;
  const start = `${attributes},"url":"`;

  return (row, base) => {
    let out = `${attributes}}`;
    let record = "";
    if (idColumn >= 0) {
      const id = row[idColumn] as string;
      // A polymorphic parent's type says Name, its url leads to the record (the API's answers to Owner.Name).
      const object = objects === undefined ? type : (objects.get(id.slice(0, 3)) ?? type);
      record = `${object}/${id}`;
      out = `${start}${base}/sobjects/${record}"}`;
    }
    for (let i = 0; i < count; i++) out += keys[i]! + writers[i]!(row[indexes[i]!]!, base, record);
    return `${out}}`;
  };
}

const compiled = new WeakMap<ResultShape, WriteRow>();

/** The writer of a shape, compiled once per shape. */
export function rowWriter(shape: ResultShape): WriteRow {
  let write = compiled.get(shape);
  if (!write) {
    write = compile(shape);
    compiled.set(shape, write);
  }
  return write;
}

function recordsText(
  rows: readonly ResultRow[],
  write: WriteRow,
  base: string,
  totalSize: number,
  nextLocator: string | null,
): string {
  let out = `{"totalSize":${totalSize},"done":${nextLocator === null}`;
  if (nextLocator !== null) out += `,"nextRecordsUrl":"${base}/query/${nextLocator}"`;
  out += `,"records":[`;
  for (let i = 0; i < rows.length; i++) out += i === 0 ? write(rows[i]!, base) : `,${write(rows[i]!, base)}`;
  return `${out}]}`;
}

/** A query page as the REST API's JSON. */
export function pageText(page: QueryPage, base: string): string {
  return recordsText(page.rows, rowWriter(page.shape), base, page.totalSize, page.nextLocator);
}
