/** One number of the promise table, measured beside its peer in the same run. */
export interface Measurement {
  readonly what: string;
  readonly ours: string;
  /** What it was measured against, and its value; `–` when the goal is absolute. */
  readonly peer: string;
  readonly ratio: number | null;
  readonly goal: string;
  readonly met: boolean;
}

/** The default export of every `*.bench.ts`. */
export type Bench = () => Promise<readonly Measurement[]>;

/** Ours against a peer where lower is better; the goal is the largest ratio allowed. */
export function atMost(
  what: string,
  ours: number,
  peer: { readonly name: string; readonly value: number },
  most: number,
  unit: string,
): Measurement {
  const ratio = ours / peer.value;
  return {
    what,
    ours: `${format(ours)} ${unit}`,
    peer: `${peer.name}: ${format(peer.value)} ${unit}`,
    ratio,
    goal: `≤ ${most} ×`,
    met: ratio <= most,
  };
}

/** An absolute goal: no more than so much. */
export function noMore(what: string, ours: number, most: number, unit: string): Measurement {
  return {
    what,
    ours: `${format(ours)} ${unit}`,
    peer: "–",
    ratio: null,
    goal: `≤ ${most} ${unit}`,
    met: ours <= most,
  };
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
