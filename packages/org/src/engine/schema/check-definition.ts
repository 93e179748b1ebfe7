import { ApiFault } from "../api-fault.ts";
import type { FieldDefinition, SObjectDefinition } from "./definition.ts";
import type { Schema } from "./schema.ts";

/** Letters, digits and single underscores, from a letter to no underscore; 40 characters without the suffix. */
const DEVELOPER_NAME = /^(?=.{1,40}__c$)[A-Za-z](?:_?[A-Za-z0-9])*__c$/;
const LONGEST_LABEL = 40;
/** The parts of a geolocation: `Place__latitude__s`. */
const PART_NAME = /^[A-Za-z](?:_?[A-Za-z0-9])*__(?:latitude|longitude)__s$/i;
/** Per object (Salesforce Help, "Custom Fields Allowed Per Object", Developer Edition). */
const MOST = { fields: 500, relationships: 40, masters: 2, summaries: 25 };

// The metadata documentation lists the status codes; the texts are inferred from Setup's.
function refuse(code: string, message: string, field?: string): never {
  throw new ApiFault(code, message, field === undefined ? {} : { fields: [field] });
}

function checkNames(name: string, labels: readonly string[], what: string) {
  if (!DEVELOPER_NAME.test(name))
    refuse(
      "FIELD_INTEGRITY_EXCEPTION",
      `${what} ${name}: the API name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, not contain two consecutive underscores, and end with __c.`,
    );
  for (const label of labels) {
    if (label.trim() === "") refuse("REQUIRED_FIELD_MISSING", `${what} ${name}: Label is required.`);
    if (label.length > LONGEST_LABEL)
      refuse("STRING_TOO_LONG", `${what} ${name}: Label is too long (max length=${LONGEST_LABEL}).`);
  }
}

/** Refuses a field that Setup would not create: bad names, no size, unknown parents. */
export function checkField(schema: Schema, sobject: string, field: FieldDefinition, siblings: ReadonlySet<string>) {
  const path = `${sobject}.${field.name}`;
  const size = (text: string) => refuse("FIELD_INTEGRITY_EXCEPTION", `${path}: ${text}`, field.name);
  const isPart = field.compoundFieldName !== undefined && PART_NAME.test(field.name);
  if (!isPart) checkNames(field.name, [field.label], "Custom field");
  if (siblings.has(field.name.toLowerCase()))
    refuse("DUPLICATE_DEVELOPER_NAME", `There is already a field named ${field.name} on ${sobject}.`, field.name);
  const { type, length = 0, precision = 0, scale = 0 } = field;
  // What is computed is checked with what it reads.
  if (field.formula !== undefined || field.summary) return;
  if (type === "string" && (length < 1 || length > 255)) size("Text fields must have a length between 1 and 255.");
  if (type === "encryptedstring" && (length < 1 || length > 175))
    size("Encrypted text fields must have a length between 1 and 175.");
  if (type === "textarea" && (length < 1 || length > 131_072))
    size("Text area fields must have a length between 1 and 131,072.");
  if ((type === "double" || type === "currency" || type === "percent") && (precision < 1 || precision > 18))
    size("Number fields must have a precision between 1 and 18.");
  if (scale > precision) size("Number fields cannot have more decimal places than digits.");
  if ((type === "picklist" || type === "multipicklist") && !field.picklist?.length)
    size("Must specify values for a picklist field.");
  if (field.unique && type !== "string" && type !== "email" && type !== "double")
    size("Only text, email and number fields can be unique.");
  if (field.externalId && type !== "string" && type !== "email" && type !== "double")
    size("Only text, email and number fields can be external ids.");
  if (type === "reference") checkReference(schema, sobject, field, size);
  if (field.displayFormat !== undefined) checkDisplayFormat(field.displayFormat, size);
  if (field.controllerName !== undefined) checkController(schema, sobject, field, size);
}

function checkReference(schema: Schema, sobject: string, field: FieldDefinition, refuse: (text: string) => never) {
  const [target] = field.referenceTo ?? [];
  if (!target || (!schema.object(target) && target !== sobject))
    refuse(`referenceTo value of '${target ?? ""}' does not resolve to a valid sObject type.`);
  if (field.masterDetail && target === sobject) refuse("A master-detail relationship cannot lead to its own object.");
  const own = schema.object(sobject)?.definition;
  if (field.masterDetail && own && !own.custom)
    refuse("A standard object cannot be on the detail side of a custom master-detail relationship.");
  if (field.deleteConstraint === "SetNull" && !field.props.includes("N"))
    refuse("A required lookup cannot be emptied when its parent is deleted: use Restrict or Cascade.");
}

/** `A-{0000}`: one number of zeros, up to ten, and parts of the date. */
function checkDisplayFormat(format: string, refuse: (text: string) => never) {
  const numbers = format.match(/\{0+\}/g) ?? [];
  const others = (format.match(/\{[^}]*\}?/g) ?? []).filter((each) => !/^\{(?:0+|YYYY|YY|MM|DD)\}$/.test(each));
  if (numbers.length !== 1 || (numbers[0]?.length ?? 0) > 12 || others.length > 0 || format.length > 30)
    refuse(
      `The display format '${format}' must have one number such as {0000}, and may have {YYYY}, {YY}, {MM} and {DD}.`,
    );
}

function checkController(schema: Schema, sobject: string, field: FieldDefinition, refuse: (text: string) => never) {
  const controller = schema.object(sobject)?.field(field.controllerName ?? "")?.definition;
  if (controller?.type !== "picklist" && controller?.type !== "boolean")
    refuse(`The controlling field ${field.controllerName} must be a picklist or a checkbox of ${sobject}.`);
  for (const [value, controlling] of Object.entries(field.validFor ?? {}))
    for (const each of [value, ...(controller?.type === "picklist" ? controlling : [])])
      if (!(each === value ? field.picklist : controller?.picklist)?.includes(each))
        refuse(`'${each}' is not a value of ${each === value ? field.name : field.controllerName}.`);
}

/** Refuses an object that has grown beyond what Setup allows. */
export function checkCounts({ name, fields }: SObjectDefinition) {
  const custom = fields.filter((field) => field.custom && !field.name.endsWith("__s"));
  const counts = {
    fields: custom.length,
    relationships: custom.filter((field) => field.type === "reference").length,
    masters: custom.filter((field) => field.masterDetail).length,
    summaries: custom.filter((field) => field.summary).length,
  };
  for (const [what, count] of Object.entries(counts))
    if (count > MOST[what as keyof typeof MOST])
      refuse(
        "CUSTOM_ENTITY_OR_FIELD_LIMIT",
        `${name}: reached maximum number of custom ${what === "masters" ? "master-detail relationships" : what} (${MOST[what as keyof typeof MOST]}).`,
      );
}

/** Refuses an object that Setup would not create. */
export function checkObject(schema: Schema, definition: SObjectDefinition) {
  checkNames(definition.name, [definition.label, definition.labelPlural], "Custom object");
  if (schema.object(definition.name))
    refuse("DUPLICATE_DEVELOPER_NAME", `There is already an object named ${definition.name}.`);
  const custom = definition.fields.filter((field) => field.custom);
  const standard = definition.fields.filter((field) => !field.custom).map((field) => field.name.toLowerCase());
  for (const needed of ["id", "name"])
    if (!standard.includes(needed))
      refuse("FIELD_INTEGRITY_EXCEPTION", `Custom object ${definition.name} must have the fields Id and Name.`);
  const seen = new Set(standard);
  for (const field of custom) {
    checkField(schema, definition.name, field, seen);
    seen.add(field.name.toLowerCase());
  }
}
