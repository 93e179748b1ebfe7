import type { FieldType } from "@postern/kernel";
import type { Cell, ResultColumn, ResultRow, ResultShape } from "../doors/query.ts";
import { duplicateField } from "./query-faults.ts";
import { type Fragment, type RunContext, raw, type SqlValue } from "./sql-fragment.ts";

/** Which columns of the flat SQL row make up a cell. */
export type Slot =
  | { readonly kind: "value"; readonly at: number }
  | { readonly kind: "format"; readonly at: number; readonly write: (value: SqlValue, run: RunContext) => SqlValue }
  | { readonly kind: "compound"; readonly keys: readonly string[]; readonly at: readonly number[] }
  | { readonly kind: "parent"; readonly presence: number; readonly slots: readonly Slot[] }
  /** A TYPEOF: the first option whose Id is there. */
  | {
      readonly kind: "choice";
      readonly options: readonly { readonly presence: number; readonly slots: readonly Slot[] }[];
    }
  | { readonly kind: "children"; readonly child: number };

/** How flat SQL rows become result rows. `slots` null: they already are. */
export interface RowPlan {
  readonly shape: ResultShape;
  readonly slots: readonly Slot[] | null;
  /** Where the flat row has the record's Id; -1 for aggregates. */
  readonly idAt: number;
}

/** Columns gathered for one level of a result: the record itself or a parent of it. */
interface Level {
  readonly type: string;
  /** Of a polymorphic parent: the sObject by key prefix. */
  readonly objects: ReadonlyMap<string, string> | undefined;
  readonly columns: ResultColumn[];
  readonly slots: Slot[];
  readonly parents: Map<string, Level>;
  readonly choices: Map<string, Choice>;
  /** Where the SQL row has the Id that tells whether there is a parent; -1 for the record itself. */
  readonly presence: number;
  idColumn: number;
}

/** A relationship whose shape depends on the object it leads to. */
interface Choice {
  /** By key prefix. */
  readonly variants: Map<string, Level>;
  readonly options: { presence: number; slots: readonly Slot[] }[];
}

interface ParentFacts {
  /** Of a polymorphic parent: the sObject by key prefix. */
  readonly objects?: ReadonlyMap<string, string> | undefined;
  /** The field that holds the parent's Id. */
  readonly reference?: string;
}

/** What is known of a column beside its value. */
interface ScalarFacts extends Pick<Extract<ResultColumn, { kind: "scalar" }>, "source" | "expression"> {
  /** Makes the value that is shown from the one read. */
  readonly write?: (value: SqlValue, run: RunContext) => SqlValue;
}

/** Gathers the columns of a SELECT: their SQL in one flat list, their place in the result in a tree. */
export interface RowBuilder {
  /** The SQL expressions, in order; `children` cells have none. */
  readonly select: Fragment[];
  readonly root: Level;
  scalar(level: Level, key: string, type: FieldType, sql: Fragment, more?: ScalarFacts): void;
  compound(
    level: Level,
    key: string,
    type: "address" | "location",
    parts: readonly { key: string; sql: string | null }[],
  ): void;
  /** The level under a relationship name; made once. `presence` is the SQL of the parent's Id. */
  parent(level: Level, key: string, type: string, presence: string, more?: ParentFacts): Level;
  /** A TYPEOF relationship, whose variants are added one by one. */
  choice(level: Level, key: string, reference: string): Choice;
  /** The level of one object a TYPEOF may lead to; `presence` is the SQL of its Id. */
  variant(choice: Choice, keyPrefix: string, type: string, presence: string): Level;
  children(level: Level, key: string, shape: ResultShape, child: number): void;
  /** The record's Id, selected or hidden, for `attributes.url`. */
  identify(level: Level, sql: Fragment): void;
  /** A column the caller needs and the record does not show. */
  hide(level: Level, key: string, type: FieldType, sql: Fragment): number;
  finish(): RowPlan;
}

export type { Level };

export function rowBuilder(type: string): RowBuilder {
  const select: Fragment[] = [];
  const root = level(type, -1);
  let plain = true;

  function level(type: string, presence: number, objects?: ReadonlyMap<string, string>): Level {
    return { type, objects, columns: [], slots: [], parents: new Map(), choices: new Map(), presence, idColumn: -1 };
  }
  function at(sql: Fragment): number {
    return select.push(sql) - 1;
  }
  function idAt(): number {
    const slot = root.slots[root.idColumn];
    return slot?.kind === "value" ? slot.at : -1;
  }
  function hideId(into: Level, index: number): void {
    into.idColumn = into.columns.length;
    into.columns.push({ kind: "scalar", key: "Id", type: "id", hidden: true });
    into.slots.push({ kind: "value", at: index });
  }
  function shapeOf(of: Level): ResultShape {
    if (of.idColumn < 0 && of.presence >= 0) hideId(of, of.presence);
    return {
      type: of.type,
      idColumn: of.idColumn,
      ...(of.objects ? { objects: of.objects } : {}),
      columns: of.columns.map((column) => {
        if (column.kind !== "parent") return column;
        const choice = of.choices.get(column.key);
        if (choice) return { ...column, shape: choiceShape(choice) };
        return { ...column, shape: shapeOf(of.parents.get(column.key.toLowerCase()) as Level) };
      }),
    };
  }
  function choiceShape(choice: Choice): ResultShape {
    const variants = new Map([...choice.variants].map(([prefix, of]) => [prefix, shapeOf(of)] as const));
    return { type: "Name", idColumn: 0, variants, columns: [{ kind: "scalar", key: "Id", type: "id", hidden: true }] };
  }
  function nameOnce(into: Level, key: string): void {
    if (into.columns.some((column) => column.key.toLowerCase() === key.toLowerCase())) throw duplicateField(key);
  }

  return {
    select,
    root,
    scalar(into, key, type, sql, { write, ...facts } = {}) {
      if (key === "Id" && into.idColumn < 0) into.idColumn = into.columns.length;
      into.columns.push({ kind: "scalar", key, type, ...facts });
      into.slots.push(write ? { kind: "format", at: at(sql), write } : { kind: "value", at: at(sql) });
      if (write) plain = false;
    },
    compound(into, key, type, parts) {
      into.columns.push({ kind: "compound", key, type });
      into.slots.push({
        kind: "compound",
        keys: parts.map((p) => p.key),
        at: parts.map((p) => at(raw(p.sql ?? "NULL"))),
      });
      plain = false;
    },
    parent(into, key, type, presence, { objects, reference } = {}) {
      let found = into.parents.get(key.toLowerCase());
      if (!found) {
        nameOnce(into, key);
        found = level(type, at(raw(presence)), objects);
        into.parents.set(key.toLowerCase(), found);
        into.columns.push({
          kind: "parent",
          key,
          shape: { type, idColumn: -1, columns: [] },
          ...(reference && { reference }),
        });
        into.slots.push({ kind: "parent", presence: found.presence, slots: found.slots });
        plain = false;
      }
      return found;
    },
    choice(into, key, reference) {
      nameOnce(into, key);
      const choice: Choice = { variants: new Map(), options: [] };
      into.choices.set(key, choice);
      into.columns.push({ kind: "parent", key, shape: { type: "Name", idColumn: 0, columns: [] }, reference });
      into.slots.push({ kind: "choice", options: choice.options });
      plain = false;
      return choice;
    },
    variant(choice, keyPrefix, type, presence) {
      const own = level(type, at(raw(presence)));
      // First in every variant, so that a row tells by it which variant it is.
      hideId(own, own.presence);
      choice.variants.set(keyPrefix, own);
      choice.options.push({ presence: own.presence, slots: own.slots });
      return own;
    },
    children(into, key, shape, child) {
      into.columns.push({ kind: "children", key, shape });
      into.slots.push({ kind: "children", child });
      plain = false;
    },
    identify(into, sql) {
      if (into.idColumn >= 0) return;
      hideId(into, at(sql));
    },
    hide(into, key, type, sql) {
      const index = at(sql);
      into.columns.push({ kind: "scalar", key, type, hidden: true });
      into.slots.push({ kind: "value", at: index });
      return index;
    },
    finish: () => ({ shape: shapeOf(root), slots: plain ? null : root.slots, idAt: idAt() }),
  };
}

/** A result row from a flat SQL row; `childCell` gives the cell of a child relationship. */
export function assemble(
  slots: readonly Slot[],
  row: readonly SqlValue[],
  run: RunContext | null,
  childCell: (child: number) => Cell,
): ResultRow {
  const cells = new Array<Cell>(slots.length);
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as Slot;
    switch (slot.kind) {
      case "value":
        cells[i] = row[slot.at] as SqlValue;
        break;
      case "format":
        cells[i] = slot.write(row[slot.at] as SqlValue, run as RunContext);
        break;
      case "parent":
        cells[i] = row[slot.presence] === null ? null : assemble(slot.slots, row, run, childCell);
        break;
      case "choice": {
        const option = slot.options.find(({ presence }) => row[presence] !== null);
        cells[i] = option ? assemble(option.slots, row, run, childCell) : null;
        break;
      }
      case "compound":
        cells[i] = compoundCell(slot.keys, slot.at, row);
        break;
      case "children":
        cells[i] = childCell(slot.child);
        break;
    }
  }
  return cells;
}

function compoundCell(keys: readonly string[], at: readonly number[], row: readonly SqlValue[]): Cell {
  if (at.every((index) => row[index] === null)) return null;
  const value: Record<string, SqlValue> = {};
  for (let i = 0; i < keys.length; i++) value[keys[i] as string] = row[at[i] as number] as SqlValue;
  return value;
}
