import { ApiFault } from "../api-fault.ts";
import { compileField } from "../formula/field-formula.ts";
import { asApiFault, FormulaFault } from "../formula/formula-fault.ts";
import type { Gathered } from "../formula/formula-scope.ts";
import { compileDefault, compileRule } from "../formula/rule-plan.ts";
import { literalOf, summarySql } from "../formula/summary-sql.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import type { FieldModel, SObjectModel } from "./model.ts";
import type { Schema } from "./schema.ts";
import type { ValidationRule } from "./setup-field.ts";

/** Something whose value the org computes, and the fields it reads. */
export interface Computed {
  /** `Account.Score__c`, `Account.Must_have_phone` */
  readonly what: string;
  readonly reads: ReadonlySet<string>;
}

/** Refuses a field whose formula, default value or summary cannot be computed. Null when the field computes nothing. */
export function checkComputed(
  database: Database,
  schema: Schema,
  model: SObjectModel,
  field: FieldModel,
): Computed | null {
  const { formula, defaultValueFormula, summary } = field.definition;
  const what = `${model.name}.${field.name}`;
  if (summary) {
    checkSummary(schema, model, field);
    const [child = "", reference = ""] = summary.foreignKey.split(".");
    const names = [reference, summary.field, ...(summary.filters ?? []).map((filter) => filter.field)];
    prepared(database, `SELECT ${summarySql(schema, field, "p")} FROM ${quoted(model.name)} AS p`);
    return { what, reads: new Set(names.flatMap((name) => (name === undefined ? [] : [`${child}.${name}`]))) };
  }
  const text = formula ?? defaultValueFormula;
  if (text === undefined) return null;
  const compile = () => {
    const compiled = formula === undefined ? compileDefault(schema, field) : compileField(schema, model, field, "t0");
    prepared(database, `SELECT ${compiled.sql}${formula === undefined ? "" : ` FROM ${quoted(model.name)} AS t0`}`);
    return compiled.gathered;
  };
  return { what, reads: gatheredBy(what, text, compile).fields };
}

/** Refuses a validation rule whose condition cannot be computed, or whose error has no place. */
export function checkRule(database: Database, schema: Schema, model: SObjectModel, rule: ValidationRule): Computed {
  const what = `${model.name}.${rule.name}`;
  const refuse = (text: string): never => {
    throw new ApiFault("FIELD_INTEGRITY_EXCEPTION", `${what}: ${text}`, { fields: [rule.name] });
  };
  if (!/^(?=.{1,40}$)[A-Za-z](?:_?[A-Za-z0-9])*$/.test(rule.name))
    refuse(
      "The rule name can only contain underscores and alphanumeric characters, begins with a letter and ends with no underscore.",
    );
  if (rule.errorMessage.trim() === "" || rule.errorMessage.length > 255)
    refuse("The error message must have between 1 and 255 characters.");
  if (rule.errorDisplayField !== undefined && !model.field(rule.errorDisplayField))
    refuse(`Field ${rule.errorDisplayField} does not exist. Check spelling.`);
  const compile = () => {
    const compiled = compileRule(schema, model, rule);
    const table = quoted(model.name);
    prepared(database, `SELECT ${compiled.sql} FROM ${table} AS t0, ${table} AS b0, (SELECT 0 AS is_new) AS n0`);
    return compiled.gathered;
  };
  return { what, reads: gatheredBy(what, rule.errorConditionFormula, compile).fields };
}

/** Everything the org computes, compiled: what is read where. Throws ApiFault for the first that no longer compiles. */
export function everythingComputed(database: Database, schema: Schema): Computed[] {
  return schema
    .objects()
    .flatMap((model) => [
      ...model.fields.flatMap((field) => checkComputed(database, schema, model, field) ?? []),
      ...(model.definition.validationRules ?? []).map((rule) => checkRule(database, schema, model, rule)),
    ]);
}

function gatheredBy(what: string, text: string, compile: () => Gathered): Gathered {
  return asApiFault(what, text, compile);
}

/** SQLite has limits of its own, such as the depth of an expression: what it cannot hold is refused now and not when a query meets it. */
function prepared(database: Database, sql: string): void {
  try {
    database.sqlite.prepare(sql);
  } catch {
    throw new FormulaFault("Compiled formula is too big to execute: its parts are nested too deeply.", -1);
  }
}

/** Standard lookups that Salesforce lets a summary go over as if they were master-details (Help, "Roll-Up Summary Field"). */
const STANDARD_MASTERS: ReadonlySet<string> = new Set([
  "Opportunity.AccountId",
  "OpportunityLineItem.OpportunityId",
  "CampaignMember.CampaignId",
  "QuoteLineItem.QuoteId",
  "Quote.OpportunityId",
  "OrderItem.OrderId",
  "Order.AccountId",
]);

const SUMMED: ReadonlySet<string> = new Set(["int", "double", "currency", "percent"]);
const ORDERED: ReadonlySet<string> = new Set([...SUMMED, "date", "datetime"]);

function checkSummary(schema: Schema, model: SObjectModel, { name, definition }: FieldModel) {
  const { operation, foreignKey, field, filters = [] } = definition.summary ?? { operation: "count", foreignKey: "" };
  const refuse = (text: string): never => {
    throw new ApiFault("FIELD_INTEGRITY_EXCEPTION", `${model.name}.${name}: ${text}`, { fields: [name] });
  };
  const [childName = "", reference = ""] = foreignKey.split(".");
  const child = schema.object(childName);
  const link = child?.field(reference);
  if (
    !child ||
    !link?.definition.referenceTo?.includes(model.name) ||
    child.name !== childName ||
    link.name !== reference
  )
    return refuse(`The summary foreign key ${foreignKey} does not lead from a child object to ${model.name}.`);
  if (!link.definition.masterDetail && !STANDARD_MASTERS.has(foreignKey))
    return refuse(`The summary foreign key ${foreignKey} is not a master-detail relationship.`);
  const found = (path: string) =>
    child.field(path) ?? refuse(`Field ${childName}.${path} does not exist. Check spelling.`);
  if (operation !== "count") {
    const summarized = found(field ?? "");
    const types = operation === "sum" ? SUMMED : ORDERED;
    if (!types.has(summarized.definition.type))
      refuse(`${summarized.definition.label} cannot be summarized by ${operation.toUpperCase()}.`);
    stable(schema, child, summarized, refuse);
  }
  for (const filter of filters) {
    const filtered = found(filter.field);
    if (filtered.storage === null || !filtered.filterable)
      refuse(`${filtered.definition.label} cannot be filtered by.`);
    stable(schema, child, filtered, refuse);
    for (const value of filter.value.split(",")) literalOf(filtered, value.trim());
  }
}

/** A formula of other records, the user or the day would change without a change of the child. */
function stable(schema: Schema, child: SObjectModel, field: FieldModel, refuse: (text: string) => never) {
  if (field.computed && compileField(schema, child, field, "c").gathered.volatile)
    refuse(
      `The formula field ${field.definition.label} refers to other records, the user or the current time, and cannot be summarized.`,
    );
}
