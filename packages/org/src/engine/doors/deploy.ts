import type { FieldDefinition, SObjectDefinition } from "../schema/definition.ts";
import type { CustomFieldMetadata } from "../schema/metadata/custom-field.ts";
import type {
  CustomObjectMetadata,
  GlobalValueSetMetadata,
  OrgSchema,
  ValidationRuleMetadata,
} from "../schema/metadata/custom-object.ts";
import type { Session } from "./session.ts";

type By = Session | "system";

/**
 * The door for schema. What it is given is deployed whole or not at all, is there with the next call, in snapshots and in a kept org.
 * Everything but `objects` and `fields` takes metadata as the Metadata API and `*.object-meta.xml`, `*.field-meta.xml` and
 * `*.validationRule-meta.xml` state it. Throws ApiFault (FIELD_INTEGRITY_EXCEPTION, DUPLICATE_DEVELOPER_NAME, DEPENDENCY_EXISTS,
 * CUSTOM_ENTITY_OR_FIELD_LIMIT, INSUFFICIENT_ACCESS …).
 *
 * @example
 * org.engine.deploy.createFields("system", "Account", [
 *   { fullName: "Score__c", label: "Score", type: "Number", scale: 0, formula: "IF(ISBLANK(Phone), 0, 10)" },
 * ]);
 */
export interface DeployDoor {
  /** Adds custom objects by their definition; columns are added, never dropped. */
  objects(by: By, definitions: readonly SObjectDefinition[]): void;
  /** Adds custom fields by their definition to an object. */
  fields(by: By, sobject: string, fields: readonly FieldDefinition[]): void;

  /** Value sets, objects, fields and rules together: all of it or nothing. */
  deploy(by: By, schema: OrgSchema): void;

  /** Objects with their fields and rules; they may refer to one another. */
  createObjects(by: By, objects: readonly CustomObjectMetadata[]): void;
  changeObject(by: By, sobject: string, changes: { readonly label?: string; readonly pluralLabel?: string }): void;
  /** Refused while other objects or formulas refer to it. Its rows go with it. */
  removeObject(by: By, sobject: string): void;

  createFields(by: By, sobject: string, fields: readonly CustomFieldMetadata[]): void;
  /** Label, help, length, values, formula …: what Setup lets change of a field; its type and what it refers to stay. */
  changeField(by: By, sobject: string, field: string, changes: Partial<CustomFieldMetadata>): void;
  /** Refused while a formula, rule or summary reads it. Its values go with it. */
  removeField(by: By, sobject: string, field: string): void;

  /** Adds a rule, or puts it in the place of the one of its name. */
  putValidationRule(by: By, sobject: string, rule: ValidationRuleMetadata): void;
  removeValidationRule(by: By, sobject: string, name: string): void;

  /** Adds a global value set, or changes the one of its name and every picklist that takes its values from it. */
  putValueSet(by: By, set: GlobalValueSetMetadata): void;

  /** The object's own part as it would be deployed again: its head when it is custom, its custom fields, its rules. */
  customization(by: By, sobject: string): CustomObjectMetadata;
}

export type {
  CustomFieldMetadata,
  CustomFieldType,
  CustomValue,
  ValueSet,
} from "../schema/metadata/custom-field.ts";
export type {
  CustomObjectMetadata,
  GlobalValueSetMetadata,
  OrgSchema,
  ValidationRuleMetadata,
} from "../schema/metadata/custom-object.ts";
export type { SummaryFilter } from "../schema/setup-field.ts";
