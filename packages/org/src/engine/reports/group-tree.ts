import type { Cell } from "../doors/query.ts";
import type { Grouping } from "./groupings.ts";

/** A group of a report, as `groupingsDown` and `groupingsAcross` nest them. */
export interface GroupNode {
  readonly groupings: GroupNode[];
  /** `0_1`: what the fact map names it by. */
  readonly key: string;
  readonly label: string;
  readonly value: Cell;
}

/** The groups along one side of a report, and the key of each. */
export interface GroupTree {
  readonly groupings: readonly GroupNode[];
  /** The key of the group that the values of the first groupings lead to; `T` for none. Undefined when there is no such group. */
  keyOf(terms: readonly Cell[]): string | undefined;
}

/** @param rows the values of all groupings, in the order groups are to stand */
export function groupTree(groupings: readonly Grouping[], rows: readonly (readonly Cell[])[]): GroupTree {
  const keys = new Map<string, GroupNode>();
  const top: GroupNode[] = [];
  for (const row of rows) {
    let siblings = top;
    let parent = "";
    let end = 0;
    for (const grouping of groupings) {
      const start = end;
      end += grouping.terms.length;
      const path = nameOf(row.slice(0, end));
      let node = keys.get(path);
      if (!node) {
        node = { groupings: [], key: `${parent}${siblings.length}`, ...grouping.shown(row.slice(start, end)) };
        siblings.push(node);
        keys.set(path, node);
      }
      siblings = node.groupings;
      parent = `${node.key}_`;
    }
  }
  return { groupings: top, keyOf: (terms) => (terms.length === 0 ? "T" : keys.get(nameOf(terms))?.key) };
}

const nameOf = (terms: readonly Cell[]) => JSON.stringify(terms);
