import type { Schema } from "../../schema/schema.ts";

/** A duplicate rule with its matching rule (Salesforce Help, "Duplicate Rules"), as far as the local org has them. */
export interface DuplicateRule {
  /** The API name. */
  readonly developerName: string;
  /** Whose records are looked at when they are written. */
  readonly sobject: string;
  /** Which records they are compared with; default those of the same object. */
  readonly matchesAgainst?: string;
  /** All of them have to match. */
  readonly fields: readonly MatchedField[];
  /** `Allow`, the default, alerts: an API call is refused unless it says `allowSave=true`. `Block` refuses it whatever it says. */
  readonly actionOnInsert?: DuplicateAction;
  readonly actionOnUpdate?: DuplicateAction;
  /** Default "Use one of these records?" */
  readonly alertText?: string;
  /** Default true. */
  readonly isActive?: boolean;
}

export type DuplicateAction = "Allow" | "Block";

export interface MatchedField {
  readonly field: string;
  /** The field of the other record, when its name differs. */
  readonly matchField?: string;
  /** `Exact`, the default, ignores case. `Fuzzy` ignores accents, blanks and punctuation too; Salesforce's own algorithms match more. */
  readonly method?: "Exact" | "Fuzzy";
  /** Two empty fields match; default false. */
  readonly matchBlank?: boolean;
}

const ACTIONS: readonly unknown[] = [undefined, "Allow", "Block"];
const METHODS: readonly unknown[] = [undefined, "Exact", "Fuzzy"];

/** The rule with canonical names. Throws TypeError with a sentence about what is wrong. */
export function checkedRule(schema: Schema, rule: DuplicateRule): DuplicateRule {
  const { developerName, sobject, matchesAgainst = sobject, fields } = rule;
  if (typeof developerName !== "string" || !/^[A-Za-z]\w*$/.test(developerName))
    throw new TypeError("developerName is a name of letters, digits and underscores.");
  const model = typeof sobject === "string" ? schema.object(sobject) : undefined;
  const other = typeof matchesAgainst === "string" ? schema.object(matchesAgainst) : undefined;
  if (!model || !other) throw new TypeError(`${developerName}: sobject and matchesAgainst are objects of this org.`);
  if (!Array.isArray(fields) || fields.length === 0)
    throw new TypeError(`${developerName}: fields has at least one field.`);
  if (!ACTIONS.includes(rule.actionOnInsert) || !ACTIONS.includes(rule.actionOnUpdate))
    throw new TypeError(`${developerName}: actionOnInsert and actionOnUpdate are "Allow" or "Block".`);
  return {
    ...rule,
    sobject: model.name,
    matchesAgainst: other.name,
    fields: fields.map((each: MatchedField): MatchedField => {
      const field = model.field(String(each?.field));
      const matched = other.field(String(each?.matchField ?? each?.field));
      if (!field?.storage || !matched?.storage)
        throw new TypeError(`${developerName}: ${String(each?.field)} is no field of ${model.name} and ${other.name}.`);
      if (!METHODS.includes(each.method)) throw new TypeError(`${developerName}: method is "Exact" or "Fuzzy".`);
      return { ...each, field: field.name, matchField: matched.name };
    }),
  };
}
