import { z } from "zod";
import type {
  CustomFieldMetadata,
  CustomObjectMetadata,
  GlobalValueSetMetadata,
  OrgSchema,
  SummaryFilter,
  ValidationRuleMetadata,
} from "../engine/doors/index.ts";

/** Components as JSON, for `/_postern/schema` and the Tooling API: every name and type stands here, and anything else is refused by name. */

const name = z.string().min(1).max(80);
const count = z.int().min(0);

const customValue = z.strictObject({
  fullName: z.string().min(1).max(255),
  label: z.string().max(255).optional(),
  default: z.boolean().optional(),
  isActive: z.boolean().optional(),
});

const valueSetOfField = z
  .strictObject({
    controllingField: name,
    restricted: z.boolean(),
    valueSetDefinition: z.strictObject({ sorted: z.boolean().optional(), value: z.array(customValue).max(1_000) }),
    valueSetName: name,
    valueSettings: z.array(z.strictObject({ valueName: z.string(), controllingFieldValue: z.array(z.string()) })),
  })
  .partial();

const filter = z.strictObject({
  field: z.string().min(1),
  operation: z.enum([
    "equals",
    "notEqual",
    "lessThan",
    "greaterThan",
    "lessOrEqual",
    "greaterOrEqual",
    "contains",
    "notContain",
    "startsWith",
    "includes",
    "excludes",
  ]),
  value: z.string().max(255),
} satisfies Record<keyof SummaryFilter, z.ZodType>);

const fieldParts = {
  fullName: name,
  label: z.string(),
  type: z.enum([
    "AutoNumber",
    "Checkbox",
    "Currency",
    "Date",
    "DateTime",
    "Email",
    "EncryptedText",
    "Html",
    "Location",
    "LongTextArea",
    "Lookup",
    "MasterDetail",
    "MultiselectPicklist",
    "Number",
    "Percent",
    "Phone",
    "Picklist",
    "Summary",
    "Text",
    "TextArea",
    "Time",
    "Url",
  ]),
  description: z.string().max(1_000),
  inlineHelpText: z.string().max(510),
  length: count,
  precision: count,
  scale: count,
  required: z.boolean(),
  unique: z.boolean(),
  caseSensitive: z.boolean(),
  externalId: z.boolean(),
  defaultValue: z.union([z.string(), z.boolean(), z.number()]),
  formula: z.string(),
  formulaTreatBlanksAs: z.enum(["BlankAsZero", "BlankAsBlank"]),
  referenceTo: name,
  relationshipName: name,
  deleteConstraint: z.enum(["SetNull", "Restrict", "Cascade"]),
  reparentableMasterDetail: z.boolean(),
  writeRequiresMasterRead: z.boolean(),
  relationshipOrder: count,
  valueSet: valueSetOfField,
  displayFormat: z.string().min(1).max(30),
  startingNumber: count,
  displayLocationInDecimal: z.boolean(),
  maskType: z.enum(["all", "creditCard", "ssn", "lastFour", "sin", "nino"]),
  maskChar: z.enum(["asterisk", "X"]),
  summaryForeignKey: z.string(),
  summarizedField: z.string(),
  summaryOperation: z.enum(["count", "sum", "min", "max"]),
  summaryFilterItems: z.array(filter).max(50),
  visibleLines: count,
} satisfies Record<keyof CustomFieldMetadata, z.ZodType>;

export const customField = z.strictObject(fieldParts).partial().required({ fullName: true, label: true, type: true });
/** What stands in the path cannot be changed. */
export const fieldChanges = z.strictObject(fieldParts).partial().omit({ fullName: true });

export const validationRule = z.strictObject({
  fullName: name,
  active: z.boolean(),
  description: z.string().max(1_000).optional(),
  errorConditionFormula: z.string().min(1),
  errorDisplayField: z.string().optional(),
  errorMessage: z.string(),
} satisfies Record<keyof ValidationRuleMetadata, z.ZodType>);

export const ruleChanges = validationRule.partial().omit({ fullName: true });

export const customObject = z.strictObject({
  fullName: name,
  label: z.string(),
  pluralLabel: z.string(),
  description: z.string().max(1_000).optional(),
  nameField: z
    .strictObject({
      label: z.string(),
      type: z.enum(["Text", "AutoNumber"]),
      displayFormat: z.string().min(1).max(30),
      startingNumber: count,
    })
    .partial()
    .optional(),
  fields: z.array(customField).optional(),
  validationRules: z.array(validationRule).optional(),
} satisfies Record<keyof CustomObjectMetadata, z.ZodType>);

export const objectChanges = z.strictObject({ label: z.string(), pluralLabel: z.string() }).partial();

export const valueSet = z.strictObject({
  fullName: name,
  masterLabel: z.string().optional(),
  customValue: z.array(customValue).min(1).max(1_000),
} satisfies Record<keyof GlobalValueSetMetadata, z.ZodType>);

export const orgSchema = z
  .strictObject({
    valueSets: z.array(valueSet),
    objects: z.array(customObject),
    fields: z.record(z.string(), z.array(customField)),
    validationRules: z.record(z.string(), z.array(validationRule)),
  } satisfies Record<keyof OrgSchema, z.ZodType>)
  .partial();
