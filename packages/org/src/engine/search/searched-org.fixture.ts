import { manualClock } from "@postern/kernel";
import type { FieldValues } from "../doors/change.ts";
import type { SearchResult } from "../doors/search.ts";
import type { Session } from "../doors/session.ts";
import { createEngine, type EngineOptions, systemSession } from "../engine.ts";

/** An engine with sessions of its two users and a way to write rows and to search. */
export function searchedOrg(options: Partial<EngineOptions> = {}) {
  const engine = createEngine({ clock: manualClock({ start: Date.parse("2026-03-02T09:00:00Z") }), ...options });
  const { adminUserId, integrationUserId } = engine.born;
  const session = (userId: string): Session => ({
    ...systemSession(engine.orgId, userId),
    id: "s",
    kind: "oauth",
    access: engine.accessOf(userId),
  });
  const admin = session(adminUserId);
  const names = async (sosl: string, as: Session = admin) => texts(await engine.search.run(as, sosl));
  return {
    engine,
    admin,
    integration: session(integrationUserId),
    insert(sobject: string, ...records: FieldValues[]): string[] {
      const results = engine.change.apply(
        admin,
        records.map((fields) => ({ operation: "insert", sobject, fields })),
      );
      return results.map((result) => {
        if (!result.success) throw result.faults[0];
        return result.id;
      });
    },
    change(operation: "update" | "delete" | "undelete", sobject: string, id: string, fields: FieldValues = {}) {
      const change = operation === "update" ? { operation, sobject, id, fields } : { operation, sobject, id };
      const [result] = engine.change.apply(admin, [change]);
      if (!result?.success) throw result?.faults[0];
    },
    /** The first text of every row found, in order. */
    names,
  };
}

function texts({ objects }: SearchResult): unknown[] {
  return objects.flatMap(({ shape, rows }) => {
    const place = shape.columns.findIndex((column) => !(column.kind === "scalar" && column.hidden));
    return rows.map((row) => row[place]);
  });
}
