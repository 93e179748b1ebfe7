import type { SObjectDescribe } from "@postern/kernel";
import type { Org } from "@postern/org";
import { type FieldContext, fieldMetadata, isPart } from "./field-metadata.ts";
import type { LostList } from "./lost.ts";
import type { CustomFieldMetadata, CustomObjectMetadata } from "./metadata.ts";
import type { SourceSchema } from "./read-schema.ts";

/**
 * Makes the custom objects and fields in the local org. All at once where the org takes all; else one by one, formulas last, so that what it
 * refuses is lost alone and said.
 */
export function buildSchema(
  org: Org,
  source: SourceSchema,
  isStandard: (name: string) => boolean,
  lost: LostList,
): void {
  const fields = new Map<string, readonly CustomFieldMetadata[]>();
  for (const object of source.objects.values()) fields.set(object.name, customFields(object, source, isStandard, lost));
  const custom = [...source.objects.values()].filter((object) => object.custom);
  const objects = custom.map((object) => objectMetadata(object, fields.get(object.name) ?? [], source, lost));
  const added = Object.fromEntries([...fields].filter(([name, own]) => isStandard(name) && own.length > 0));
  try {
    org.engine.deploy.deploy("system", { objects, fields: added });
  } catch {
    buildOneByOne(org, objects, added, lost);
  }
}

/** Rules come after the rows: what they refuse today may be in the org since before they were. */
export function buildRules(org: Org, source: SourceSchema, lost: LostList): number {
  let built = 0;
  for (const [sobject, rules] of source.rules) {
    for (const rule of rules) {
      try {
        org.engine.deploy.putValidationRule("system", sobject, rule);
        built++;
      } catch (error) {
        lost.add(`${sobject}.${rule.fullName}`, reason(error));
      }
    }
  }
  return built;
}

function customFields(
  object: SObjectDescribe,
  source: SourceSchema,
  isStandard: (name: string) => boolean,
  lost: LostList,
): readonly CustomFieldMetadata[] {
  const found: CustomFieldMetadata[] = [];
  for (const field of object.fields.filter((each) => each.custom && !isPart(each))) {
    const path = `${object.name}.${field.name}`;
    const context: FieldContext = {
      object,
      objects: source.objects,
      has: (name) => isStandard(name) || source.objects.has(name),
      known: source.fields.get(path),
      lose: (why) => lost.add(path, why),
    };
    const metadata = fieldMetadata(field, context);
    if (metadata) found.push(metadata);
  }
  return found;
}

function objectMetadata(
  object: SObjectDescribe,
  fields: readonly CustomFieldMetadata[],
  source: SourceSchema,
  lost: LostList,
): CustomObjectMetadata {
  const name = object.fields.find((field) => field.nameField);
  if (name?.autoNumber && !source.fields.has(`${object.name}.Name`))
    lost.add(`${object.name}.Name`, "describe does not say how its numbers look; they are {0} from 1");
  return {
    fullName: object.name,
    label: object.label,
    pluralLabel: object.labelPlural,
    nameField: {
      ...(name && { label: name.label }),
      ...(name?.autoNumber && { type: "AutoNumber" as const, displayFormat: "{0}" }),
    },
    fields,
  };
}

function buildOneByOne(
  org: Org,
  objects: readonly CustomObjectMetadata[],
  added: Readonly<Record<string, readonly CustomFieldMetadata[]>>,
  lost: LostList,
): void {
  const { deploy } = org.engine;
  for (const { fields: _, ...object } of objects)
    attempt(object.fullName, () => deploy.createObjects("system", [object]), lost);
  const all: readonly (readonly [string, readonly CustomFieldMetadata[]])[] = [
    ...objects.map(({ fullName, fields = [] }) => [fullName, fields] as const),
    ...Object.entries(added),
  ];
  let waiting = all.flatMap(([sobject, fields]) => fields.map((field) => ({ sobject, field, why: "" })));
  // A formula may read one that comes later: as long as a round makes some, the rest is tried again.
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    waiting = waiting.flatMap(({ sobject, field }) => {
      try {
        deploy.createFields("system", sobject, [field]);
        return [];
      } catch (error) {
        return [{ sobject, field, why: reason(error) }];
      }
    });
  }
  for (const { sobject, field, why } of waiting) lost.add(`${sobject}.${field.fullName}`, why);
}

function attempt(what: string, work: () => void, lost: LostList): void {
  try {
    work();
  } catch (error) {
    lost.add(what, reason(error));
  }
}

export const reason = (error: unknown) => `the local org refuses it: ${error instanceof Error ? error.message : error}`;
