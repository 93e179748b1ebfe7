import { compileFormula } from "../../formula/compile-formula.ts";
import { truth } from "../../formula/expression.ts";
import { FormulaFault } from "../../formula/formula-fault.ts";
import { newGathered } from "../../formula/formula-scope.ts";
import type { SObjectModel } from "../../schema/model.ts";
import type { Schema } from "../../schema/schema.ts";

/** A rule that gives cases or leads to their owners (Metadata API, "AssignmentRules"). */
export interface AssignmentRule {
  readonly sobject: "Case" | "Lead";
  /** The rule's name. */
  readonly fullName: string;
  /** One rule of an object is active: the one that runs unless a call names another. */
  readonly active?: boolean;
  /** The first entry that fits decides. */
  readonly ruleEntry: readonly AssignmentRuleEntry[];
}

export interface AssignmentRuleEntry {
  /** A formula over the record, such as `ISPICKVAL(Origin, "Web")`; without one every record fits. */
  readonly formula?: string;
  /** Username of a user, or developer name of a queue. Without one the entry leaves the owner as it is. */
  readonly assignedTo?: string;
  readonly assignedToType?: "User" | "Queue";
}

/** A rule as it is kept: with its id (key prefix `01Q`). */
export interface KeptAssignmentRule extends AssignmentRule {
  readonly id: string;
}

const OBJECTS: readonly unknown[] = ["Case", "Lead"];

/** Which entry of a rule fits the row of `t0`, as SQL: its index, or null. Throws TypeError with a sentence about what is wrong. */
export function fittingEntry(schema: Schema, rule: AssignmentRule): string {
  const model = schema.object(rule.sobject) as SObjectModel;
  const cases = rule.ruleEntry.map(({ formula }, index) => {
    if (formula === undefined) return `WHEN 1 THEN ${index}`;
    const expression = compiled(schema, model, rule, formula);
    return `WHEN ${truth(expression, "")} THEN ${index}`;
  });
  return `CASE ${cases.join(" ")} END`;
}

function compiled(schema: Schema, model: SObjectModel, rule: AssignmentRule, formula: string) {
  try {
    const expression = compileFormula(formula, {
      schema,
      kind: "field",
      model,
      alias: "t0",
      record: "t0",
      before: null,
      blanksAsZero: false,
      within: [],
      gathered: newGathered(),
    });
    if (expression.type === "Boolean" || expression.type === "Null") return expression;
  } catch (error) {
    if (error instanceof FormulaFault) throw new TypeError(`${rule.fullName}: ${error.message}`);
    throw error;
  }
  throw new TypeError(`${rule.fullName}: the formula ${formula} is neither true nor false.`);
}

/** Throws TypeError with a sentence about what is wrong. */
export function checkRule(schema: Schema, rule: AssignmentRule): void {
  const { fullName, sobject, ruleEntry } = rule ?? {};
  if (typeof fullName !== "string" || fullName.trim() === "") throw new TypeError("fullName is the name of the rule.");
  if (!OBJECTS.includes(sobject)) throw new TypeError(`${fullName}: sobject is "Case" or "Lead".`);
  if (!Array.isArray(ruleEntry) || ruleEntry.length === 0)
    throw new TypeError(`${fullName}: ruleEntry has at least one entry.`);
  for (const { assignedTo, assignedToType = "User", formula } of ruleEntry) {
    if (assignedTo !== undefined && typeof assignedTo !== "string")
      throw new TypeError(`${fullName}: assignedTo is a username or the developer name of a queue.`);
    if (assignedToType !== "User" && assignedToType !== "Queue")
      throw new TypeError(`${fullName}: assignedToType is "User" or "Queue".`);
    if (formula !== undefined && typeof formula !== "string") throw new TypeError(`${fullName}: formula is a text.`);
  }
  fittingEntry(schema, rule);
}
