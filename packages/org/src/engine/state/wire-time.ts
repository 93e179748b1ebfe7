/** A datetime as it is stored and written on the wire: `2026-01-31T09:00:00.000+0000`. Sorts as text. */
export function wireDateTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, -1)}+0000`;
}

/** The same, cut to the second: stored datetimes have no fraction. */
export function storedDateTime(epochMs: number): string {
  return wireDateTime(Math.floor(epochMs / 1000) * 1000);
}

/** `2026-01-31` in UTC. */
export function wireDate(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
