/** Numbers that look random and are a function of their seed. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** Whole, both ends included. */
  int(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** By weight. */
  weighted<T>(entries: readonly (readonly [value: T, weight: number])[]): T;
  /** Mean 0, deviation 1. */
  normal(): number;
  /** Skewed to the right, as sizes of companies and deals are. */
  logNormal(median: number, sigma: number): number;
}

/** @param stream tells apart generators of one seed, so that a change to one kind of record leaves the others as they are */
export function createRandom(seed: number, stream: string): Random {
  let state = seed >>> 0;
  for (let index = 0; index < stream.length; index++)
    state = Math.imul(state ^ stream.charCodeAt(index), 0x01000193) >>> 0;

  // Mulberry32.
  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

  return {
    next,
    int: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    weighted(entries) {
      let rest = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of entries) {
        rest -= weight;
        if (rest < 0) return value;
      }
      return (entries.at(-1) as (typeof entries)[number])[0];
    },
    normal,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
  };
}

/** Draws an index by its weight, in the logarithm of their number: for many draws from one distribution. */
export function createSampler(weights: readonly number[]): (random: Random) => number {
  const sums: number[] = [];
  let sum = 0;
  for (const weight of weights) {
    sum += weight;
    sums.push(sum);
  }
  return (random) => {
    const target = random.next() * sum;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) <= target) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
