import { isTimeZone, localDateTime } from "../../query/time-zone.ts";
import { wireDate, wireDateTime } from "../../state/wire-time.ts";
import type { SqlFunction } from "../sql-functions.ts";

type Text = string | null;
type Number_ = number | null;

const DAY = 86_400_000;
/** The years a formula reckons in; fields that are written hold 1700 to 4000. */
const FIRST = Date.UTC(100, 0, 1);
const LAST = Date.UTC(10_000, 0, 1) - 1;

const inRange = (epochMs: number) => epochMs >= FIRST && epochMs <= LAST;
const epoch = (stored: string) => Date.parse(stored.replace(/\+0000$/, "Z"));

const dateAt = (epochMs: number) => (inRange(epochMs) ? wireDate(epochMs) : null);
/** To the nearest second: days in fractions carry the noise of division. */
const dateTimeAt = (epochMs: number) => (inRange(epochMs) ? wireDateTime(Math.round(epochMs / 1000) * 1000) : null);

/** Null when any operand is. */
function given<T extends readonly unknown[]>(
  work: (...values: { [K in keyof T]: NonNullable<T[K]> }) => string | number | null,
): SqlFunction {
  const guarded = (...values: unknown[]) =>
    values.some((value) => value === null)
      ? null
      : (work as (...values: unknown[]) => string | number | null)(...values);
  return guarded as SqlFunction;
}

function date(year: number, month: number, day: number): string | null {
  const at = new Date(Date.UTC(Math.trunc(year), Math.trunc(month) - 1, Math.trunc(day)));
  const fits = at.getUTCFullYear() === Math.trunc(year) && at.getUTCMonth() === Math.trunc(month) - 1;
  return fits ? dateAt(at.getTime()) : null;
}

/** From the last day of a month to the last day of another; otherwise the same day, or the last where it has none. */
function addMonths(stored: string, months: number): string | null {
  const from = new Date(epoch(stored.length > 10 ? stored : `${stored}T00:00:00Z`));
  const [year, month, day] = [from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()];
  const lastOf = (m: number) => new Date(Date.UTC(year, m + 1, 0)).getUTCDate();
  const target = month + Math.trunc(months);
  const chosen = day === lastOf(month) ? lastOf(target) : Math.min(day, lastOf(target));
  const to = Date.UTC(year, target, chosen);
  if (!inRange(to)) return null;
  return wireDate(to) + stored.slice(10);
}

function datevalue(text: string): string | null {
  const [, year, month, day] = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(text) ?? [];
  return year === undefined ? null : date(Number(year), Number(month), Number(day));
}

function datetimevalue(text: string): string | null {
  const [, day, clock = "00:00:00"] =
    /^\s*(\d{4}-\d{1,2}-\d{1,2})(?:[ T](\d{1,2}:\d{1,2}:\d{1,2}))?(?:\.\d+)?Z?\s*$/.exec(text) ?? [];
  const on = day === undefined ? null : datevalue(day);
  const at = on === null ? null : timevalue(clock);
  return at === null ? null : `${on}T${at.slice(0, 8)}.000+0000`;
}

function timevalue(text: string): string | null {
  const [, hour, minute, second, fraction = ""] =
    /^\s*(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,3}))?Z?\s*$/.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const two = (part = "") => part.padStart(2, "0");
  return `${two(hour)}:${two(minute)}:${two(second)}.${fraction.padEnd(3, "0")}Z`;
}

const ofDay = (time: string) => Date.parse(`1970-01-01T${time}`);

function localDate(stored: string, zone: string): string {
  return localDateTime(isTimeZone(zone) ? zone : "GMT", epoch(stored)).slice(0, 10);
}

function duration(seconds: number, days: number): string {
  const whole = Math.floor(Math.abs(Number(seconds.toFixed(3))));
  const two = (count: number) => String(count).padStart(2, "0");
  const hours = Math.floor(whole / 3_600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return days ? `${Math.floor(hours / 24)}:${two(hours % 24)}:${rest}` : `${two(hours)}:${rest}`;
}

/** Date and time functions of formulas, over values as they are stored. */
export const DATE_FUNCTIONS: Readonly<Record<string, SqlFunction>> = {
  date: given<[Number_, Number_, Number_]>(date),
  datevalue,
  datetimevalue,
  timevalue,
  add_months: given<[Text, Number_]>(addMonths),
  add_days: given<[Text, Number_]>((stored, days) =>
    dateAt(Date.parse(`${stored}T00:00:00Z`) + Math.trunc(days) * DAY),
  ),
  add_time: given<[Text, Number_]>((stored, days) => dateTimeAt(epoch(stored) + days * DAY)),
  add_milliseconds: given<[Text, Number_]>((time, by) => {
    const at = (((ofDay(time) + Math.trunc(by)) % DAY) + DAY) % DAY;
    return wireDateTime(at).slice(11, 23) + "Z";
  }),
  days: given<[Text, Text]>((a, b) => Math.round((Date.parse(`${a}T00:00:00Z`) - Date.parse(`${b}T00:00:00Z`)) / DAY)),
  time: given<[Text, Text]>((a, b) => (epoch(a) - epoch(b)) / DAY),
  milliseconds: given<[Text, Text]>((a, b) => ofDay(a) - ofDay(b)),
  local_date: given<[Text, Text]>(localDate),
  duration: (seconds: Number_, days: Number_) => (seconds === null ? "" : duration(seconds, days ?? 0)),
};
