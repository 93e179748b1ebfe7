import type { Clock } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { LimitsDoor, Usage } from "../doors/limits.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { ALLOWANCES, BYTES_PER_RECORD, CUSTOM_PERMISSION_SETS, FILE_SIZES, STORED_OBJECTS } from "./allowances.ts";
import { type ApiUsage, createApiUsage } from "./api-usage.ts";
import { type RequestLimits, requestLimits } from "./request-limits.ts";
import { createStays } from "./stays.ts";

export interface LimitsDoorWithFlush extends LimitsDoor {
  /** Writes the counts that are only in memory; before a snapshot and before closing. */
  flush(): void;
}

/**
 * The door that counts, over a rolling 24 hours (Salesforce Developer Limits and Allocations Quick Reference: API Requests).
 *
 * @param deps.limits what is allowed, where it is not a Developer Edition's
 * @param deps.appName the name of the app behind a consumer key; null when there is none
 */
export function createLimitsDoor(deps: {
  database: Database;
  schema: Schema;
  clock: Clock;
  limits?: Partial<RequestLimits>;
  appName?: (consumerKey: string) => string | null;
}): LimitsDoorWithFlush {
  const { database, schema, clock, appName = () => null } = deps;
  const allowed = requestLimits(deps.limits ?? {});
  const usage = createApiUsage({ database, clock });
  const stays = createStays(clock, allowed.concurrentLong);
  const capped = new Map<string, { readonly max: number; readonly usage: ApiUsage }>();
  for (const [app, max] of Object.entries(allowed.apps))
    capped.set(app, { max, usage: createApiUsage({ database, clock, app }) });

  /** The cap that an app's calls are held to. */
  function capOf(consumerKey: string | null) {
    if (capped.size === 0 || consumerKey === null) return null;
    const name = appName(consumerKey);
    const cap = name === null ? undefined : capped.get(name);
    return cap ? { name: name as string, ...cap } : null;
  }

  const remaining = ({ used, max }: Usage) => ({ Max: max, Remaining: Math.max(0, max - used) });

  function count(model: SObjectModel): number {
    const live = model.field("IsDeleted") ? ' WHERE "IsDeleted" = 0' : "";
    const row = database.prepareArrays(`SELECT count(*) FROM ${quoted(model.name)}${live}`).get();
    return (row as unknown as [number])[0];
  }

  function storedMegabytes(): number {
    const models = schema.objects().filter((model) => model.definition.custom || STORED_OBJECTS.includes(model.name));
    const rows = models.reduce((sum, model) => sum + count(model), 0);
    return Math.ceil((rows * BYTES_PER_RECORD) / 1_048_576);
  }

  function appAllowances() {
    return Object.fromEntries(
      [...capped].map(([name, { max, usage }]) => [name, remaining({ used: usage.used(), max })]),
    );
  }

  /** What files and attachments take, whole megabytes. */
  function fileMegabytes(): number {
    const bytes = FILE_SIZES.reduce((sum, [name, size]) => {
      if (!schema.object(name)?.field(size)) return sum;
      const row = database.prepareArrays(`SELECT sum(${quoted(size)}) FROM ${quoted(name)}`).get();
      return sum + ((row as unknown as [number | null])[0] ?? 0);
    }, 0);
    return Math.ceil(bytes / 1_048_576);
  }

  function permissionSets(custom: boolean): number {
    const where = custom ? 'WHERE "IsCustom" = 1 AND "IsOwnedByProfile" = 0' : 'WHERE "IsOwnedByProfile" = 0';
    return (database.prepareArrays(`SELECT count(*) FROM "PermissionSet" ${where}`).get() as unknown as [number])[0];
  }

  return {
    spend({ consumerKey }) {
      const cap = capOf(consumerKey);
      if (usage.used() >= allowed.dailyHardCap || (cap && cap.usage.used() >= cap.max))
        throw new ApiFault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
      usage.add();
      cap?.usage.add();
    },
    arrive: stays.arrive,
    apiUsage(consumerKey = null) {
      const cap = capOf(consumerKey);
      return {
        used: usage.used(),
        max: allowed.daily,
        app: cap && { name: cap.name, used: cap.usage.used(), max: cap.max },
      };
    },
    all() {
      const spent: Readonly<Record<string, number>> = {
        DailyApiRequests: usage.used(),
        DataStorageMB: storedMegabytes(),
        FileStorageMB: fileMegabytes(),
        PermissionSets: permissionSets(false),
      };
      return Object.fromEntries(
        Object.entries({ ...ALLOWANCES, DailyApiRequests: allowed.daily }).map(([name, allowance]) => [
          name,
          {
            ...remaining({ max: allowance, used: spent[name] ?? 0 }),
            ...(name === "DailyApiRequests" && appAllowances()),
            ...(name === "PermissionSets" && {
              CreateCustom: { Max: CUSTOM_PERMISSION_SETS, Remaining: CUSTOM_PERMISSION_SETS - permissionSets(true) },
            }),
          },
        ]),
      );
    },
    recordCounts({ access }, sobjects) {
      const models = sobjects.length === 0 ? schema.objects() : sobjects.flatMap((name) => schema.object(name) ?? []);
      return models
        .filter((model) => model.definition.rowsOf !== "tooling" && access.object(model.name).read)
        .map((model) => ({ name: model.name, count: count(model) }))
        .filter((each) => each.count > 0)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    flush() {
      usage.flush();
      for (const cap of capped.values()) cap.usage.flush();
    },
  };
}
