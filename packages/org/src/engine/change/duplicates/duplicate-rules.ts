import type { Schema } from "../../schema/schema.ts";
import type { Database } from "../../state/database.ts";
import type { OrgMeta } from "../../state/org-meta.ts";
import { checkedRule, type DuplicateRule } from "./duplicate-rule.ts";

/** The org's duplicate rules; they lie in the database, so snapshots and kept orgs have them. */
export interface DuplicateRules {
  /** Active rules for records of an object. */
  of(sobject: string): readonly DuplicateRule[];
  list(): readonly DuplicateRule[];
  /** Takes the place of all rules. Throws TypeError with a sentence about what is wrong. */
  replace(rules: readonly DuplicateRule[]): void;
}

const KEY = "duplicate_rules";
const NONE: readonly DuplicateRule[] = [];

export function createDuplicateRules(deps: { database: Database; schema: Schema; meta: OrgMeta }): DuplicateRules {
  const { database, schema, meta } = deps;
  database.define("match_key", { deterministic: true }, (text) => (text === null ? null : matchKey(String(text))));
  let all: readonly DuplicateRule[] | undefined;
  let byObject = new Map<string, DuplicateRule[]>();
  database.onReplaced(() => {
    all = undefined;
  });

  function load(): readonly DuplicateRule[] {
    if (all === undefined) {
      all = JSON.parse(String(meta.get(KEY) ?? "[]")) as DuplicateRule[];
      byObject = new Map();
      for (const rule of all)
        if (rule.isActive !== false) byObject.set(rule.sobject, [...(byObject.get(rule.sobject) ?? []), rule]);
    }
    return all;
  }

  return {
    of: (sobject) => (load().length === 0 ? NONE : (byObject.get(sobject) ?? NONE)),
    list: load,
    replace(rules) {
      if (!Array.isArray(rules)) throw new TypeError("The duplicate rules are a list.");
      const checked = rules.map((rule) => checkedRule(schema, rule));
      const names = checked.map((rule) => rule.developerName.toLowerCase());
      if (new Set(names).size < names.length) throw new TypeError("Two rules have the same developerName.");
      meta.set(KEY, JSON.stringify(checked));
      all = undefined;
    },
  };
}

/** What is left of a text when accents, case, blanks and punctuation do not count. */
export function matchKey(text: string): string | null {
  return (
    text
      .normalize("NFKD")
      .replace(/[^\p{L}\p{N}]/gu, "")
      .toLowerCase() || null
  );
}
