import type { FieldDescribe, FieldType } from "@postern/kernel";

/** How a value looks in JSON, by field type (REST API guide; SOAP API guide: Field Types). */
const JSON_TYPES: Readonly<Record<FieldType, string>> = {
  id: "string",
  reference: "string",
  string: "string",
  textarea: "string",
  picklist: "string",
  // Values joined by semicolons.
  multipicklist: "string",
  combobox: "string",
  email: "string",
  phone: "string",
  url: "string",
  encryptedstring: "string",
  boolean: "boolean",
  int: "number",
  double: "number",
  currency: "number",
  percent: "number",
  date: "string",
  datetime: "string",
  time: "string",
  address: "Address",
  location: "Geolocation",
  // On read the address of the bytes; on write the bytes in base64.
  base64: "string",
  anyType: "string | number | boolean",
  complexvalue: "unknown",
};

/** What a read gives. Values that are not active any more are still in old records. */
export function readType(field: FieldDescribe): string {
  return orNull(
    field,
    valueType(field, () => true),
  );
}

/** What a write takes. */
export function writeType(field: FieldDescribe): string {
  const type = field.type === "datetime" ? "string | Date" : valueType(field, (active) => active);
  return orNull(field, type);
}

function valueType(field: FieldDescribe, takes: (active: boolean) => boolean): string {
  if (field.type !== "picklist" && field.type !== "combobox") return JSON_TYPES[field.type] ?? "unknown";
  const values = field.picklistValues.filter(({ active }) => takes(active)).map(({ value }) => JSON.stringify(value));
  const known = [...new Set(values)];
  if (known.length === 0) return "string";
  // Any text may be stored where the list is a suggestion; the intersection keeps the suggestions in the editor.
  return field.restrictedPicklist ? known.join(" | ") : [...known, "(string & {})"].join(" | ");
}

function orNull(field: FieldDescribe, type: string): string {
  return field.nillable && field.type !== "boolean" && type !== "unknown" ? `${type} | null` : type;
}

/** Types that TypeScript's own does not tell apart. */
const TOLD = new Set<FieldType>([
  "multipicklist",
  "date",
  "datetime",
  "time",
  "double",
  "currency",
  "percent",
  "textarea",
  "email",
  "phone",
  "url",
  "base64",
]);
const NAMED_TARGETS = 5;

/** What the type cannot say, for the doc comment. */
export function fieldFacts(field: FieldDescribe): string[] {
  const { type, referenceTo, length } = field;
  const facts: string[] = [];
  if (TOLD.has(type)) facts.push(`${type[0]?.toUpperCase()}${type.slice(1)}.`);
  if (referenceTo.length > 0) {
    const more = referenceTo.length - NAMED_TARGETS;
    facts.push(`Reference to ${referenceTo.slice(0, NAMED_TARGETS).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`);
  } else if (type === "string" && length > 0) facts.push(`At most ${length} characters.`);
  if (field.calculated) facts.push("Calculated.");
  if (field.autoNumber) facts.push("Numbered automatically.");
  if (field.externalId) facts.push("External id.");
  if (field.unique) facts.push("Unique.");
  return facts;
}
