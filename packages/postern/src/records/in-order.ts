/** A record that another needs to be there first. */
export interface Need {
  readonly key: string;
  /** Whether the record can do without for a while. */
  readonly optional: boolean;
}

/** Records that can be written together, because what they need is there or comes from elsewhere. */
export interface Wave<T> {
  readonly items: readonly T[];
  /** Some of what these need comes later: it has to be filled in. */
  readonly isIncomplete: boolean;
}

/**
 * Records in the order in which they can be written, parents before children. Where they refer to each other in a ring, those go first that can
 * do without; `stuck` are those that cannot.
 */
export function inOrder<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  needsOf: (item: T) => readonly Need[],
): { readonly waves: readonly Wave<T>[]; readonly stuck: readonly T[] } {
  const coming = new Set(items.map(keyOf));
  const waves: Wave<T>[] = [];
  let waiting = items.map((item) => ({ item, needs: needsOf(item).filter(({ key }) => coming.has(key)) }));
  while (waiting.length > 0) {
    const isOpen = ({ key }: Need) => coming.has(key);
    let ready = waiting.filter(({ needs }) => !needs.some(isOpen));
    const isIncomplete = ready.length === 0;
    if (isIncomplete) {
      const able = waiting.filter(({ needs }) => needs.filter(isOpen).every(({ optional }) => optional));
      // Only those that hold others up: the rest follows them, complete.
      const needed = new Set(waiting.flatMap(({ needs }) => needs.map(({ key }) => key)));
      ready = able.filter(({ item }) => needed.has(keyOf(item)));
    }
    if (ready.length === 0) break;
    for (const { item } of ready) coming.delete(keyOf(item));
    waves.push({ items: ready.map(({ item }) => item), isIncomplete });
    const done = new Set(ready);
    waiting = waiting.filter((one) => !done.has(one));
  }
  return { waves, stuck: waiting.map(({ item }) => item) };
}
