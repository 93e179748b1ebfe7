/** Rows of a search in all (SOSL limits). */
export const MAX_ROWS = 2_000;
/** Rows of one object that relevance alone chooses. */
const MAX_BY_RELEVANCE = 250;

/** Most rows one of so many objects may give: a filter or an order of its own lifts the bound of relevance. */
export function mostRows(objects: number, narrowed: boolean): number {
  if (objects > 1) return Math.min(Math.floor(MAX_ROWS / objects), MAX_BY_RELEVANCE);
  return narrowed ? MAX_ROWS : MAX_BY_RELEVANCE;
}

/** How many of its rows each object keeps under a limit for all: evenly, and what one leaves over goes to the others (SOSL, LIMIT). */
export function shareRows(counts: readonly number[], limit: number): number[] {
  const kept = counts.map(() => 0);
  let left = limit;
  for (;;) {
    const hungry = counts.flatMap((count, i) => (count > (kept[i] as number) ? [i] : []));
    if (left <= 0 || hungry.length === 0) return kept;
    const each = Math.max(1, Math.floor(left / hungry.length));
    for (const i of hungry) {
      const more = Math.min(each, (counts[i] as number) - (kept[i] as number), left);
      kept[i] = (kept[i] as number) + more;
      left -= more;
    }
  }
}
