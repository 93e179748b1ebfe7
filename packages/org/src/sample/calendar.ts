import { storedDateTime, wireDate } from "../engine/state/wire-time.ts";
import type { Random } from "./random.ts";

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Days are counted from 1970-01-01 UTC. */
export const dateOf = (day: number): string => wireDate(day * DAY_MS);
export const isWeekend = (day: number): boolean => (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
export const monthOf = (day: number): number => new Date(day * DAY_MS).getUTCMonth();
export const yearOf = (day: number): number => new Date(day * DAY_MS).getUTCFullYear();

/** Some moment of the day's office hours in San Francisco, as it is stored. */
export function officeTime(day: number, random: Random): string {
  return storedDateTime(day * DAY_MS + 16 * HOUR_MS + Math.floor(random.next() * 7.9 * HOUR_MS));
}

/** How much is sold in a month of the year, and towards the end of a quarter, beside the average. */
const SEASON = [0.85, 0.9, 1.2, 0.9, 1, 1.2, 0.8, 0.8, 1.2, 1, 1.05, 1.35];
export function salesSeason(day: number): number {
  if (isWeekend(day)) return 0;
  const date = new Date(day * DAY_MS);
  const month = date.getUTCMonth();
  const endsQuarter = month % 3 === 2 && date.getUTCDate() > 20;
  return (SEASON[month] as number) * (endsQuarter ? 1.8 : 1);
}
