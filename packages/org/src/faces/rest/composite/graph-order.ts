import type { Step } from "./read-subrequests.ts";

export interface GraphOrder {
  /** Every node after those it refers to, otherwise as given; without the nodes of a cycle and those behind it. */
  readonly ordered: readonly Step[];
  /** Nodes that wait for each other. */
  readonly circular: readonly Step[];
  /** Nodes in the longest chain of references. */
  readonly depth: number;
}

/** References to nodes that the graph does not have bind nothing here: they fail when the node runs. */
export function graphOrder(steps: readonly Step[]): GraphOrder {
  const ids = new Set(steps.map(({ referenceId }) => referenceId));
  const depths = new Map<string, number>();
  const ordered: Step[] = [];
  let waiting = [...steps];
  for (let found = true; found; ) {
    const left: Step[] = [];
    for (const step of waiting) {
      const before = [...step.references].filter((id) => ids.has(id));
      if (before.every((id) => depths.has(id))) {
        depths.set(step.referenceId, 1 + Math.max(0, ...before.map((id) => depths.get(id)!)));
        ordered.push(step);
      } else left.push(step);
    }
    found = left.length < waiting.length && left.length > 0;
    waiting = left;
  }
  return { ordered, circular: waiting, depth: Math.max(0, ...depths.values()) };
}
