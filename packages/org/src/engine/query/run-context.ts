import type { Clock } from "@postern/kernel";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import type { FiscalYear, RunContext } from "./sql-fragment.ts";
import { isTimeZone } from "./time-zone.ts";

/** Sunday in the United States, Monday in most of Europe: what CLDR says of the locale. */
function weekStartOf(locale: string): number {
  const info = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?(): { firstDay: number } };
  return (info.getWeekInfo?.().firstDay ?? 7) % 7;
}

/** Makes the context of a run; the user's time zone and the fiscal year are looked up when a query turns on them. */
export function runContexts(deps: { database: Database; schema: Schema; clock: Clock }) {
  const { database, schema, clock } = deps;

  function valueIn(sobject: string, field: string, id?: string): unknown {
    if (!schema.object(sobject)?.field(field)) return undefined;
    const where = id === undefined ? "" : ' WHERE "Id" = ?';
    const row = database.prepareArrays(`SELECT "${field}" FROM "${sobject}"${where} LIMIT 1`).get(...(id ? [id] : []));
    return (row as unknown as unknown[] | undefined)?.[0];
  }

  function timeZoneOf(userId: string): string {
    for (const zone of [valueIn("User", "TimeZoneSidKey", userId), valueIn("Organization", "TimeZoneSidKey")])
      if (typeof zone === "string" && isTimeZone(zone)) return zone;
    return "GMT";
  }

  function localeOf(userId: string): string {
    const locale = String(valueIn("User", "LocaleSidKey", userId) ?? "en_US").replaceAll("_", "-");
    try {
      return Intl.getCanonicalLocales(locale)[0] ?? "en-US";
    } catch {
      return "en-US";
    }
  }

  function fiscalYear(): FiscalYear {
    const startMonth = valueIn("Organization", "FiscalYearStartMonth");
    return {
      startMonth: typeof startMonth === "number" && startMonth >= 1 && startMonth <= 12 ? startMonth : 1,
      namedByStart: valueIn("Organization", "UsesStartDateAsFiscalYearName") === 1,
    };
  }

  return (userId: string, take: number, timeZone?: string): RunContext => {
    let zone = timeZone;
    let locale: string | undefined;
    let fiscal: FiscalYear | undefined;
    return {
      userId,
      take,
      now: clock.now(),
      get timeZone() {
        zone ??= timeZoneOf(userId);
        return zone;
      },
      get locale() {
        locale ??= localeOf(userId);
        return locale;
      },
      get weekStart() {
        return weekStartOf(this.locale);
      },
      get fiscalYear() {
        fiscal ??= fiscalYear();
        return fiscal;
      },
    };
  };
}
