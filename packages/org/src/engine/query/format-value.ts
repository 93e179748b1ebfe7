import type { FieldType } from "@postern/kernel";
import type { RunContext, SqlValue } from "./sql-fragment.ts";

/** FORMAT(): the value as the user's locale writes it. Currencies are the org's one currency, US dollars. */
export function formatValue(type: FieldType): (value: SqlValue, run: RunContext) => SqlValue {
  switch (type) {
    case "currency":
      return (value, { locale }) =>
        value === null ? null : Number(value).toLocaleString(locale, { style: "currency", currency: "USD" });
    case "percent":
      return (value, { locale }) => (value === null ? null : `${Number(value).toLocaleString(locale)}%`);
    case "int":
    case "double":
      return (value, { locale }) => (value === null ? null : Number(value).toLocaleString(locale));
    case "date":
      return (value, { locale }) =>
        value === null ? null : new Date(`${value}T00:00:00Z`).toLocaleDateString(locale, { timeZone: "UTC" });
    case "datetime":
      return (value, { locale, timeZone }) =>
        value === null
          ? null
          : new Date(String(value).replace("+0000", "Z")).toLocaleString(locale, {
              timeZone,
              dateStyle: "short",
              timeStyle: "short",
            });
    default:
      return (value) => value;
  }
}
