import type { Clock } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { LimitsDoor } from "../doors/limits.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { ALLOWANCES, BYTES_PER_RECORD, CUSTOM_PERMISSION_SETS, STORED_OBJECTS } from "./allowances.ts";
import { createApiUsage } from "./api-usage.ts";

export interface LimitsDoorWithFlush extends LimitsDoor {
  /** Writes the counts that are only in memory; before a snapshot and before closing. */
  flush(): void;
}

/**
 * The door that counts. The allowance is that of a Developer Edition org, over a rolling 24 hours
 * (Salesforce Developer Limits and Allocations Quick Reference: API Requests).
 *
 * @param dailyApiRequests calls in 24 hours; default 15,000
 */
export function createLimitsDoor(deps: {
  database: Database;
  schema: Schema;
  clock: Clock;
  dailyApiRequests?: number;
}): LimitsDoorWithFlush {
  const { database, schema, clock } = deps;
  const max = deps.dailyApiRequests ?? (ALLOWANCES["DailyApiRequests"] as number);
  const usage = createApiUsage({ database, clock });

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

  function permissionSets(custom: boolean): number {
    const where = custom ? 'WHERE "IsCustom" = 1 AND "IsOwnedByProfile" = 0' : 'WHERE "IsOwnedByProfile" = 0';
    return (database.prepareArrays(`SELECT count(*) FROM "PermissionSet" ${where}`).get() as unknown as [number])[0];
  }

  return {
    spend() {
      if (usage.used() >= max) throw new ApiFault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
      usage.add();
    },
    apiUsage: () => ({ used: usage.used(), max }),
    all() {
      const spent: Readonly<Record<string, number>> = {
        DailyApiRequests: usage.used(),
        DataStorageMB: storedMegabytes(),
        PermissionSets: permissionSets(false),
      };
      return Object.fromEntries(
        Object.entries({ ...ALLOWANCES, DailyApiRequests: max }).map(([name, allowance]) => [
          name,
          {
            Max: allowance,
            Remaining: Math.max(0, allowance - (spent[name] ?? 0)),
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
        .filter((model) => access.object(model.name).read)
        .map((model) => ({ name: model.name, count: count(model) }))
        .filter((each) => each.count > 0)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    flush: usage.flush,
  };
}
