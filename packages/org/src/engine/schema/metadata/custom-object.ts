import { customObject } from "../custom.ts";
import type { SObjectDefinition } from "../definition.ts";
import type { ValidationRule } from "../setup-field.ts";
import type { CustomFieldMetadata, CustomValue } from "./custom-field.ts";

/** A validation rule as the Metadata API states it (ValidationRule). */
export interface ValidationRuleMetadata {
  readonly fullName: string;
  readonly active: boolean;
  readonly description?: string;
  readonly errorConditionFormula: string;
  readonly errorDisplayField?: string;
  readonly errorMessage: string;
}

/** A custom object as the Metadata API states it (CustomObject), with its fields and rules. */
export interface CustomObjectMetadata {
  /** `Invoice__c` */
  readonly fullName: string;
  readonly label: string;
  readonly pluralLabel: string;
  readonly description?: string;
  /** A text named after the object unless told otherwise. */
  readonly nameField?: {
    readonly label?: string;
    readonly type?: "Text" | "AutoNumber";
    readonly displayFormat?: string;
    readonly startingNumber?: number;
  };
  readonly fields?: readonly CustomFieldMetadata[];
  readonly validationRules?: readonly ValidationRuleMetadata[];
}

/** A set of values that several picklists share (Metadata API, GlobalValueSet). */
export interface GlobalValueSetMetadata {
  readonly fullName: string;
  readonly masterLabel?: string;
  readonly customValue: readonly CustomValue[];
}

/** Custom schema as a whole: what one deployment brings, or what an org has from the start. Later parts may refer to earlier ones. */
export interface OrgSchema {
  readonly valueSets?: readonly GlobalValueSetMetadata[];
  readonly objects?: readonly CustomObjectMetadata[];
  /** Custom fields by the object they are added to: `{ Account: [{ fullName: "Score__c", … }] }`. */
  readonly fields?: Readonly<Record<string, readonly CustomFieldMetadata[]>>;
  readonly validationRules?: Readonly<Record<string, readonly ValidationRuleMetadata[]>>;
}

/** The definition of an object before its custom fields are added. */
export function objectOfMetadata(metadata: CustomObjectMetadata): SObjectDefinition {
  const { label, type = "Text", displayFormat = "{0}", startingNumber } = metadata.nameField ?? {};
  return customObject({
    name: metadata.fullName,
    label: metadata.label,
    labelPlural: metadata.pluralLabel,
    ...(metadata.description !== undefined && { description: metadata.description }),
    fields: [],
    detail: metadata.fields?.some((field) => field.type === "MasterDetail") ?? false,
    nameField: {
      ...(label !== undefined && { label }),
      ...(type === "AutoNumber" && { displayFormat }),
      ...(startingNumber !== undefined && { startingNumber }),
    },
  });
}

export function ruleOfMetadata({ fullName, ...rule }: ValidationRuleMetadata): ValidationRule {
  return { name: fullName, ...rule };
}
