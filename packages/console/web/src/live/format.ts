const whole = new Intl.NumberFormat("en");

export function count(value: number): string {
  return whole.format(value);
}

/** `$1.24M`: for tiles and bars, with the exact amount in the table behind. */
export function shortMoney(amount: number, currency: string): string {
  return new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    notation: "compact",
    maximumSignificantDigits: 3,
  }).format(amount);
}

export function exactMoney(amount: number, currency: string): string {
  return new Intl.NumberFormat("en", { style: "currency", currency, maximumFractionDigits: 0 }).format(amount);
}

export function percent(share: number): string {
  return new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** `just now`, `12 s ago`, `4 min ago`, `3 h ago`, then the date. */
export function ago(at: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  if (seconds < 3) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return new Date(at).toLocaleDateString("en", { dateStyle: "medium" });
}

export function clockTime(at: string): string {
  return new Date(at).toLocaleTimeString("en", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  });
}

export function lag(ms: number): string {
  return ms < 1000
    ? `${Math.round(ms)} ms`
    : ms < 60_000
      ? `${(ms / 1000).toFixed(1)} s`
      : `${Math.round(ms / 60_000)} min`;
}

/** `Mar 2026` for `2026-03`. */
export function monthLabel(month: string, style: "long" | "short" = "long"): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  return date.toLocaleDateString(
    "en",
    style === "long" ? { month: "short", year: "numeric", timeZone: "UTC" } : { month: "short", timeZone: "UTC" },
  );
}
