import type { RunContext } from "./sql-fragment.ts";
import { localDateTime } from "./time-zone.ts";

/** Days from `start` up to, not including, `end`: `YYYY-MM-DD`. */
export interface DateRange {
  readonly start: string;
  readonly end: string;
}

type Unit = "DAY" | "WEEK" | "MONTH" | "QUARTER" | "YEAR" | "FISCAL_QUARTER" | "FISCAL_YEAR";

const NAMED: Readonly<Record<string, readonly [Unit, from: number, to: number]>> = {
  YESTERDAY: ["DAY", -1, 0],
  TODAY: ["DAY", 0, 1],
  TOMORROW: ["DAY", 1, 2],
  // "Starts 90 days before and goes up to the current day": 91 days (Date Formats and Date Literals).
  LAST_90_DAYS: ["DAY", -90, 1],
  NEXT_90_DAYS: ["DAY", 1, 91],
};

/** The days a relative literal means: `THIS_MONTH`, `LAST_N_DAYS:7`. Null when there is no such literal. */
export function dateRange(literal: string): ((run: RunContext) => DateRange) | null {
  const span = spanOf(literal.toUpperCase());
  if (!span) return null;
  const [unit, from, to] = span;
  return (run) => {
    const today = localDateTime(run.timeZone, run.now).slice(0, 10);
    return { start: unitStart(unit, today, from, run), end: unitStart(unit, today, to, run) };
  };
}

function spanOf(literal: string): readonly [Unit, number, number] | null {
  const named = NAMED[literal];
  if (named) return named;
  let match = /^(THIS|LAST|NEXT)_(WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)$/.exec(literal);
  if (match) {
    const from = { THIS: 0, LAST: -1, NEXT: 1 }[match[1] as "THIS"];
    return [match[2] as Unit, from, from + 1];
  }
  match = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)S\s*:\s*(\d+)$/.exec(literal);
  if (match) {
    const unit = match[2] as Unit;
    const n = Number(match[3]);
    // LAST_N_DAYS alone includes the running unit.
    if (match[1] === "LAST") return [unit, -n, unit === "DAY" ? 1 : 0];
    return [unit, 1, n + 1];
  }
  match = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)S_AGO\s*:\s*(\d+)$/.exec(literal);
  if (match) return [match[1] as Unit, -Number(match[2]), 1 - Number(match[2])];
  return null;
}

function unitStart(unit: Unit, today: string, offset: number, run: RunContext): string {
  const [year = 0, month = 1, day = 1] = today.split("-").map(Number);
  const monthIndex = month - 1;
  // Months since the fiscal year began.
  const fiscalMonth = () => (monthIndex - (run.fiscalYear.startMonth - 1) + 12) % 12;
  switch (unit) {
    case "DAY":
      return dayOf(year, monthIndex, day + offset);
    case "WEEK": {
      const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
      return dayOf(year, monthIndex, day - ((weekday - run.weekStart + 7) % 7) + offset * 7);
    }
    case "MONTH":
      return dayOf(year, monthIndex + offset, 1);
    case "QUARTER":
      return dayOf(year, monthIndex - (monthIndex % 3) + offset * 3, 1);
    case "YEAR":
      return dayOf(year + offset, 0, 1);
    case "FISCAL_QUARTER":
      return dayOf(year, monthIndex - (fiscalMonth() % 3) + offset * 3, 1);
    case "FISCAL_YEAR":
      return dayOf(year, monthIndex - fiscalMonth() + offset * 12, 1);
  }
}

/** Days and months beyond their range roll over; years stay inside what dates can hold. */
function dayOf(year: number, monthIndex: number, day: number): string {
  const time = Date.UTC(year, monthIndex, day);
  const first = Date.UTC(1700, 0, 1);
  const last = Date.UTC(4000, 11, 31);
  return new Date(Number.isNaN(time) ? first : Math.min(last, Math.max(first, time))).toISOString().slice(0, 10);
}
