import type { Schema } from "../../schema/schema.ts";
import type { Counters } from "../../state/counters.ts";
import type { Database } from "../../state/database.ts";
import type { OrgMeta } from "../../state/org-meta.ts";
import {
  type AssignmentRule,
  type AssignmentRuleEntry,
  checkRule,
  fittingEntry,
  type KeptAssignmentRule,
} from "./assignment-rule.ts";

/** The org's assignment rules; they lie in the database, so snapshots and kept orgs have them. */
export interface AssignmentRules {
  /** Whether the object has any rule. */
  has(sobject: string): boolean;
  /** The object's active rule, or the one with this id. */
  find(sobject: string, id?: string): KeptAssignmentRule | undefined;
  /** Whom the rule gives the stored record to; null: it leaves the owner as it is. */
  ownerFor(sobject: string, recordId: string, ruleId?: string): string | null;
  list(): readonly KeptAssignmentRule[];
  /** Takes the place of all rules; one of the same name and object keeps its id. Throws TypeError with a sentence about what is wrong. */
  replace(rules: readonly AssignmentRule[]): void;
}

const KEY = "assignment_rules";
const KEY_PREFIX = "01Q";

/** What AssignmentRule shows of them. */
const VIEW = `
  CREATE VIEW IF NOT EXISTS "AssignmentRule" AS SELECT
    value ->> 'id' AS "Id", value ->> 'fullName' AS "Name", value ->> 'sobject' AS "SobjectType",
    coalesce(value ->> 'active', 0) AS "Active"
    FROM json_each(coalesce((SELECT value FROM postern_meta WHERE key = '${KEY}'), '[]'));`;

const OWNERS = {
  User: `SELECT "Id" AS id FROM "User" WHERE fold("Username") = fold(?) AND "IsActive" = 1`,
  Queue: `SELECT "Id" AS id FROM "Group" WHERE "Type" = 'Queue' AND fold("DeveloperName") = fold(?)`,
};

export function createAssignmentRuleView(database: Database): void {
  database.sqlite.exec(VIEW);
}

export function createAssignmentRules(deps: {
  database: Database;
  schema: Schema;
  meta: OrgMeta;
  counters: Counters;
}): AssignmentRules {
  const { database, schema, meta, counters } = deps;
  createAssignmentRuleView(database);
  let all: readonly KeptAssignmentRule[] | undefined;
  const statements = new Map<string, { version: number; sql: string }>();
  database.onReplaced(() => {
    all = undefined;
    statements.clear();
  });

  function load(): readonly KeptAssignmentRule[] {
    all ??= JSON.parse(String(meta.get(KEY) ?? "[]")) as KeptAssignmentRule[];
    return all;
  }

  /** Made once per schema version. */
  function statement(rule: KeptAssignmentRule): string {
    const known = statements.get(rule.id);
    if (known?.version === schema.version) return known.sql;
    const sql = `SELECT ${fittingEntry(schema, rule)} AS entry FROM "${rule.sobject}" AS t0 WHERE t0."Id" = ?`;
    statements.set(rule.id, { version: schema.version, sql });
    return sql;
  }

  const find: AssignmentRules["find"] = (sobject, id) =>
    load().find((rule) => rule.sobject === sobject && (id === undefined ? rule.active === true : rule.id === id));

  /** The id of the active user or the queue of an entry; null when there is none. */
  function ownerOf({ assignedTo, assignedToType = "User" }: AssignmentRuleEntry): string | null {
    if (assignedTo === undefined) return null;
    return (database.prepare(OWNERS[assignedToType]).get(assignedTo)?.id as string | undefined) ?? null;
  }

  return {
    has: (sobject) => load().some((rule) => rule.sobject === sobject),
    find,
    ownerFor(sobject, recordId, ruleId) {
      const rule = find(sobject, ruleId);
      const fitting = rule && database.prepare(statement(rule)).get(recordId)?.entry;
      const entry = typeof fitting === "number" ? rule?.ruleEntry[fitting] : undefined;
      return entry ? ownerOf(entry) : null;
    },
    list: load,
    replace(rules) {
      if (!Array.isArray(rules)) throw new TypeError("The assignment rules are a list.");
      for (const rule of rules) {
        checkRule(schema, rule);
        for (const entry of rule.ruleEntry)
          if (entry.assignedTo !== undefined && ownerOf(entry) === null)
            throw new TypeError(`${rule.fullName}: no active user and no queue is called ${entry.assignedTo}.`);
      }
      const nameOf = ({ sobject, fullName }: AssignmentRule) => `${sobject} ${fullName.toLowerCase()}`;
      if (new Set(rules.map(nameOf)).size < rules.length) throw new TypeError("Two rules have the same name.");
      const active = rules.filter((rule) => rule.active === true).map(({ sobject }) => sobject);
      if (new Set(active).size < active.length) throw new TypeError("One rule of an object can be active.");
      const ids = new Map(load().map((rule) => [nameOf(rule), rule.id]));
      const kept = rules.map((rule) => ({ ...rule, id: ids.get(nameOf(rule)) ?? counters.recordId(KEY_PREFIX) }));
      meta.set(KEY, JSON.stringify(kept));
      all = undefined;
      statements.clear();
    },
  };
}
