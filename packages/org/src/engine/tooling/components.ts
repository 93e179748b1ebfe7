import { ApiFault } from "../api-fault.ts";
import type { DeployDoor } from "../doors/deploy.ts";
import type { Session } from "../doors/session.ts";
import type { ComponentFields } from "../doors/tooling.ts";
import type { CustomFieldMetadata } from "../schema/metadata/custom-field.ts";
import type { CustomObjectMetadata, ValidationRuleMetadata } from "../schema/metadata/custom-object.ts";
import { customizationOf } from "../schema/metadata/read-metadata.ts";
import type { Schema } from "../schema/schema.ts";
import { componentId } from "./component-id.ts";

/** How a kind of component is deployed; `name` is its full name, such as `Account.Score__c`. */
interface Component {
  readonly prefix: string;
  readonly names: (schema: Schema) => readonly string[];
  readonly create: (by: Session, name: string, metadata: Metadata) => void;
  readonly update: (by: Session, name: string, metadata: Metadata) => void;
  readonly remove: (by: Session, name: string) => void;
}

type Metadata = Readonly<Record<string, unknown>>;

const split = (fullName: string): [object: string, name: string] => {
  const dot = fullName.indexOf(".");
  return [fullName.slice(0, Math.max(0, dot)), fullName.slice(dot + 1)];
};

/** The kinds of components this org deploys one by one. */
export function components(deploy: DeployDoor): Readonly<Record<string, Component>> {
  return {
    CustomObject: {
      prefix: "01I",
      names: (schema) => schema.objects().flatMap(({ definition }) => (definition.custom ? [definition.name] : [])),
      create: (by, name, metadata) =>
        deploy.createObjects(by, [{ ...metadata, fullName: name } as unknown as CustomObjectMetadata]),
      update: (by, name, metadata) => deploy.changeObject(by, name, metadata),
      remove: (by, name) => deploy.removeObject(by, name),
    },
    CustomField: {
      prefix: "00N",
      names: (schema) =>
        schema
          .objects()
          .flatMap(({ definition }) =>
            customizationOf(definition).fields!.map(({ fullName }) => `${definition.name}.${fullName}`),
          ),
      create: (by, fullName, metadata) => {
        const [object, name] = split(fullName);
        deploy.createFields(by, object, [{ ...metadata, fullName: name } as unknown as CustomFieldMetadata]);
      },
      update: (by, fullName, metadata) => deploy.changeField(by, ...split(fullName), metadata),
      remove: (by, fullName) => deploy.removeField(by, ...split(fullName)),
    },
    ValidationRule: {
      prefix: "03d",
      names: (schema) =>
        schema
          .objects()
          .flatMap(({ definition }) =>
            (definition.validationRules ?? []).map(({ name }) => `${definition.name}.${name}`),
          ),
      create: (by, fullName, metadata) => {
        const [object, name] = split(fullName);
        if (deploy.customization(by, object).validationRules?.some((rule) => rule.fullName === name))
          throw new ApiFault(
            "DUPLICATE_DEVELOPER_NAME",
            `This Rule Name already exists or has been previously used.  Please choose a different name.`,
            { fields: ["ValidationName"] },
          );
        deploy.putValidationRule(by, object, { ...metadata, fullName: name } as unknown as ValidationRuleMetadata);
      },
      update: (by, fullName, metadata) => {
        const [object, name] = split(fullName);
        const rule = deploy.customization(by, object).validationRules!.find((each) => each.fullName === name);
        deploy.putValidationRule(by, object, { ...rule, ...metadata, fullName: name } as ValidationRuleMetadata);
      },
      remove: (by, fullName) => deploy.removeValidationRule(by, ...split(fullName)),
    },
  };
}

/** The full name behind an id, 15 or 18 characters. Throws ApiFault NOT_FOUND. */
export function nameOfId(component: Component, schema: Schema, instance: string, id: string): string {
  const found = component
    .names(schema)
    .find((name) => componentId(component.prefix, instance, name).slice(0, 15) === id.slice(0, 15));
  if (found === undefined) throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
  return found;
}

/** `FullName` and `Metadata` of a body. Throws ApiFault REQUIRED_FIELD_MISSING, JSON_PARSER_ERROR. */
export function fullNameOf({ FullName }: ComponentFields): string {
  if (typeof FullName !== "string" || FullName === "")
    throw new ApiFault("REQUIRED_FIELD_MISSING", "Required fields are missing: [FullName]", { fields: ["FullName"] });
  return FullName;
}

export function metadataOf({ Metadata: metadata }: ComponentFields): Metadata {
  if (metadata === undefined || metadata === null)
    throw new ApiFault("REQUIRED_FIELD_MISSING", "Required fields are missing: [Metadata]", { fields: ["Metadata"] });
  if (typeof metadata !== "object" || Array.isArray(metadata))
    throw new ApiFault("JSON_PARSER_ERROR", "Metadata must be an object", { fields: ["Metadata"] });
  // What a GET gave may come back: null says nothing, urls of a picklist neither.
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null));
}
