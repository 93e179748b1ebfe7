import type { SObjectModel } from "../schema/model.ts";
import { conjuncts } from "./expand-fields.ts";
import { malformed } from "./query-faults.ts";
import type { Condition } from "./soql/ast.ts";

/** Objects that are asked for by what they hang on, never as a whole. */
interface Requirement {
  /** Sets of fields; every field of one set has to be compared with `=` or IN in a condition that nothing widens. */
  readonly anyOf: readonly (readonly string[])[];
  /** Values that one IN may list. */
  readonly most?: number;
  readonly sentence: string;
}

const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  ContentDocumentLink: {
    anyOf: [["Id"], ["ContentDocumentId"], ["LinkedEntityId"]],
    sentence:
      "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
  },
  UserRecordAccess: {
    anyOf: [["UserId", "RecordId"]],
    most: 200,
    sentence:
      "Implementation restriction: UserRecordAccess requires a filter by UserId and RecordId, with at most 200 record Ids.",
  },
  Vote: {
    anyOf: [["ParentId"], ["Id"]],
    sentence: "Implementation restriction: Vote requires a filter by ParentId.",
  },
  FieldDefinition: {
    anyOf: [["EntityDefinitionId"], ["EntityDefinition.QualifiedApiName"], ["DurableId"]],
    sentence: "When querying the FieldDefinition object, you must filter on the EntityDefinition.",
  },
};

/** Refuses a query that lacks the filter its object demands (Object Reference; wordings partly inferred). */
export function checkRequiredFilter(model: SObjectModel, where: Condition | null): void {
  const requirement = Object.hasOwn(REQUIREMENTS, model.name) ? REQUIREMENTS[model.name] : undefined;
  if (!requirement) return;
  const compared = new Set<string>();
  for (const condition of where ? conjuncts(where) : [])
    if (condition.kind === "semi-join" && !condition.negated) compared.add(condition.left.text.toLowerCase());
    else if (condition.kind === "comparison" && (condition.operator === "=" || condition.operator === "IN"))
      if (condition.values.length <= (requirement.most ?? Number.POSITIVE_INFINITY))
        compared.add(condition.left.text.toLowerCase());
  if (!requirement.anyOf.some((fields) => fields.every((field) => compared.has(field.toLowerCase()))))
    throw malformed(requirement.sentence);
}
