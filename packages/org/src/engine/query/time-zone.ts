/** What a clock on the wall shows in a zone, from `Intl`, which knows every zone's history. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format;
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Rows of one query share a zone, and many a minute: asking `Intl` costs twenty times what looking up does. */
const offsets = new Map<string, number>();
const KEPT_OFFSETS = 5_000;
/** Since 1973 clocks have changed at whole minutes everywhere. */
const WHOLE_MINUTES = Date.UTC(1973, 0, 1);

/** Milliseconds that the zone is ahead of UTC at an instant. */
export function zoneOffset(timeZone: string, epochMs: number): number {
  if (timeZone === "GMT" || timeZone === "UTC") return 0;
  if (epochMs < WHOLE_MINUTES) return offsetAt(timeZone, epochMs);
  const key = `${timeZone} ${Math.floor(epochMs / 60_000)}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = offsetAt(timeZone, epochMs);
    if (offsets.size >= KEPT_OFFSETS) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

function offsetAt(timeZone: string, epochMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(epochMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
}

/** `2026-01-31T10:00:00.000` as the zone's clocks show it. */
export function localDateTime(timeZone: string, epochMs: number): string {
  return new Date(epochMs + zoneOffset(timeZone, epochMs)).toISOString().slice(0, -1);
}

/** The instant at which a day starts in the zone. */
export function startOfDay(timeZone: string, day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  // The offset at UTC midnight can be the one from before a change of clocks; a second look with the first answer settles it.
  const guess = utc - zoneOffset(timeZone, utc);
  return utc - zoneOffset(timeZone, guess);
}
