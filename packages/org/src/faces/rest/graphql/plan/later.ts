import type { FieldNode } from "graphql";
import type { ObjectView } from "../schema/org-view.ts";
import type { ChildQuery } from "./child-query.ts";
import type { GraphRecord } from "./graph-record.ts";
import type { ReadRecord } from "./record-level.ts";
import { type PlainChildren, type PlainRow, type Statement, statement } from "./statement.ts";

/** Notes that a record is wanted by its id once the rows at hand are read. */
export interface Later {
  (object: ObjectView, nodes: readonly FieldNode[], id: string, use: (record: GraphRecord | null) => void): void;
  children(object: ObjectView, query: ChildQuery, id: string, use: (children: PlainChildren) => void): void;
}

/** Ids of one statement. */
const IDS = 200;

interface Group {
  readonly object: ObjectView;
  readonly statement: Statement;
  readonly wanted: Map<string, ((row: PlainRow | null) => void)[]>;
}

/** Reads by ids what was noted: one statement per kind and 200 ids, however many rows asked. */
export interface LaterReads {
  readonly later: Later;
  /** Runs until nothing is noted any more. */
  run(query: (soql: string) => readonly PlainRow[]): void;
}

/** @param plan plans a record's level on a statement of its own */
export function laterReads(
  plan: (object: ObjectView, nodes: readonly FieldNode[], on: Statement) => ReadRecord,
): LaterReads {
  const groups = new Map<unknown, Map<string, Group & { read?: ReadRecord }>>();

  /** Notes of one place in the request and one object share statements. */
  function group(place: unknown, object: ObjectView, prepare: (made: Statement) => ReadRecord | undefined) {
    const byObject = groups.get(place) ?? new Map();
    groups.set(place, byObject);
    let found = byObject.get(object.name);
    if (!found) {
      const made = statement();
      made.field("Id");
      const read = prepare(made);
      found = { object, statement: made, wanted: new Map(), ...(read && { read }) };
      byObject.set(object.name, found);
    }
    return found;
  }
  function want({ wanted }: Group, id: string, use: (row: PlainRow | null) => void) {
    const uses = wanted.get(id);
    if (uses) uses.push(use);
    else wanted.set(id, [use]);
  }

  const later: Later = Object.assign(
    (object: ObjectView, nodes: readonly FieldNode[], id: string, use: (record: GraphRecord | null) => void) => {
      const found = group(nodes[0], object, (made) => plan(object, nodes, made));
      want(found, id, (row) => use(row === null ? null : (found.read?.(row) ?? null)));
    },
    {
      children(object: ObjectView, query: ChildQuery, id: string, use: (children: PlainChildren) => void) {
        const found = group(query, object, (made) => {
          made.children(query.relationship, query.soql);
          return undefined;
        });
        want(found, id, (row) =>
          use((row?.[query.relationship] as PlainChildren | undefined) ?? { children: [], totalSize: 0 }),
        );
      },
    },
  );

  return {
    later,
    run(query) {
      for (;;) {
        const pending = [...groups.values()].flatMap((byObject) => [...byObject.values()]);
        const due = pending.filter(({ wanted }) => wanted.size > 0);
        if (due.length === 0) return;
        for (const { object, statement: asked, wanted } of due) {
          const all = [...wanted];
          wanted.clear();
          for (let from = 0; from < all.length; from += IDS) {
            const some = all.slice(from, from + IDS);
            const ids = some.map(([id]) => `'${id}'`).join(", ");
            const rows = query(`${asked.select()} ${object.name} WHERE Id IN (${ids})`);
            const byId = new Map(rows.map((row) => [row.Id, row]));
            for (const [id, uses] of some) for (const use of uses) use(byId.get(id) ?? null);
          }
        }
      }
    },
  };
}
