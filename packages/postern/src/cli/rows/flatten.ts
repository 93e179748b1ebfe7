/** A record as columns: parents by path (`Account.Name`), child sets as their count, addresses by part. */
export function flatten(record: Readonly<Record<string, unknown>>, prefix = ""): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [key, value] of Object.entries(record)) {
    if (key === "attributes") continue;
    const name = `${prefix}${key}`;
    if (value === null || value === undefined) cells.set(name, "");
    else if (typeof value !== "object") cells.set(name, String(value));
    else if ("records" in value && "totalSize" in value) cells.set(name, `${value.totalSize} rows`);
    else for (const [inner, text] of flatten(value as Record<string, unknown>, `${name}.`)) cells.set(inner, text);
  }
  return cells;
}
