import type { Cell } from "../doors/query.ts";
import type { ShownValue } from "../doors/reports.ts";

/** A value as a report shows it, in the org's one locale and currency. */
export function shownAs(type: string, value: Cell): ShownValue {
  if (value === null) return { label: "-", value: null };
  switch (type) {
    case "currency":
      return { label: Number(value).toLocaleString("en-US", { style: "currency", currency: "USD" }), value };
    case "percent":
      return { label: `${Number(value).toLocaleString("en-US", { minimumFractionDigits: 2 })}%`, value };
    case "int":
    case "double":
      return { label: Number(value).toLocaleString("en-US"), value };
    case "boolean":
      return { label: value ? "true" : "false", value: (value === 1) as unknown as Cell };
    case "date":
      return { label: new Date(`${value}T00:00:00Z`).toLocaleDateString("en-US", { timeZone: "UTC" }), value };
    case "datetime": {
      const date = new Date(String(value).replace("+0000", "Z"));
      return {
        label: date.toLocaleString("en-US", { timeZone: "UTC", dateStyle: "short", timeStyle: "short" }),
        value: date.toISOString(),
      };
    }
    default:
      return typeof value === "object" ? { label: JSON.stringify(value), value } : { label: String(value), value };
  }
}
