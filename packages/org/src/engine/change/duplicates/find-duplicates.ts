import { quoted } from "../../state/tables.ts";
import type { Row, Shop, Work } from "../work.ts";
import type { DuplicateRule } from "./duplicate-rule.ts";

/** Records that an alert names (Salesforce Help, "Duplicate Rules": up to 100). */
const MOST = 100;

/** Live records that the rule takes for the same as the one being written, oldest first; with the fields that matched. */
export function findDuplicates({ database, schema }: Shop, work: Work, rule: DuplicateRule): Row[] {
  const other = schema.object(rule.matchesAgainst ?? rule.sobject);
  if (!other) return [];
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  for (const { field, matchField = field, method = "Exact", matchBlank = false } of rule.fields) {
    const value = work.after[field] ?? null;
    const column = quoted(matchField);
    if (value === null) {
      if (!matchBlank) return [];
      conditions.push(`${column} IS NULL`);
      continue;
    }
    const read = method === "Fuzzy" ? "match_key" : "fold";
    conditions.push(`${read}(${column}) = ${read}(?)`);
    values.push(value);
  }
  if (other.field("IsDeleted")) conditions.push(`"IsDeleted" = 0`);
  const columns = ["Id", ...new Set(rule.fields.map(({ field, matchField = field }) => matchField))].map(quoted);
  const text = `SELECT ${columns.join(", ")} FROM ${quoted(other.name)} WHERE ${conditions.join(" AND ")} AND "Id" <> ? ORDER BY "Id" LIMIT ${MOST}`;
  return database.prepare(text).all(...values, work.id) as Row[];
}
