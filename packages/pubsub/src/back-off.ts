const FIRST_MS = 100;
const LONGEST_MS = 30_000;

/** How long to wait before attempt `failures + 1`: doubling, with the upper half random so that many subscribers do not return as one. */
export function backOff(failures: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return Math.round(ceiling * (0.5 + random() / 2));
}
