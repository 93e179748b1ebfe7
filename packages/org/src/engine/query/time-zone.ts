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

/** Milliseconds that the zone is ahead of UTC at an instant. */
export function zoneOffset(timeZone: string, epochMs: number): number {
  if (timeZone === "GMT" || timeZone === "UTC") return 0;
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
