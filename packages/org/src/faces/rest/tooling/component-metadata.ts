import { ApiFault } from "../../../engine/api-fault.ts";
import type { ComponentFields } from "../../../engine/doors/index.ts";

/** The schema of each kind, for a new component and for changes of one. */
const SCHEMAS = {
  CustomField: ["customField", "fieldChanges"],
  CustomObject: ["customObject", "objectChanges"],
  ValidationRule: ["validationRule", "ruleChanges"],
} as const;

export type ComponentName = keyof typeof SCHEMAS;

/** What a component says that changes nothing in this org. */
const WITHOUT_EFFECT =
  /^(?:track(?:History|FeedHistory|Trending)|securityClassification|businessStatus|deploymentStatus|(?:external)?sharingModel|visibility|enable\w+|allowInChatterGroups)$/i;

/** A component out of a body, its metadata checked name by name. Throws ApiFault REQUIRED_FIELD_MISSING, JSON_PARSER_ERROR. */
export async function readComponent(
  sobject: ComponentName,
  body: ComponentFields,
  isNew: boolean,
): Promise<ComponentFields> {
  const { Metadata: metadata, FullName } = body;
  if (metadata === undefined || metadata === null || (isNew && typeof FullName !== "string")) return body;
  if (typeof metadata !== "object" || Array.isArray(metadata)) throw unreadable("Metadata must be an object");
  // What a GET gave may come back, nulls and all.
  const given = Object.fromEntries(
    Object.entries(metadata).filter(([name, value]) => value !== null && !WITHOUT_EFFECT.test(name)),
  );
  const [schemas, { fieldsOf }] = await Promise.all([
    import("../../schema-fields.ts"),
    import("../../admin/identity-fields.ts"),
  ]);
  const schema = schemas[SCHEMAS[sobject][isNew ? 0 : 1]];
  const name = { fullName: String(FullName).replace(/^[^.]*\./, "") };
  try {
    return { ...body, Metadata: fieldsOf(schema as never, isNew ? { ...given, ...name } : given) };
  } catch (error) {
    if (error instanceof TypeError) throw unreadable(error.message);
    throw error;
  }
}

const unreadable = (message: string) => new ApiFault("JSON_PARSER_ERROR", message, { fields: ["Metadata"] });
