import type { FieldDescribe, FieldType } from "@postern/kernel";
import type { SObjectDefinition } from "../../schema/definition.ts";

const NAMES: Readonly<Partial<Record<FieldType, string>>> = {
  boolean: "Checkbox",
  date: "Date",
  datetime: "Date/Time",
  time: "Time",
  email: "Email",
  phone: "Phone",
  url: "URL",
  picklist: "Picklist",
  combobox: "Picklist",
  multipicklist: "Picklist (Multi-Select)",
  address: "Address",
  location: "Geolocation",
  base64: "Base64",
  encryptedstring: "Text (Encrypted)",
};

/** The type of a field as Setup shows it: `Text(255)`, `Lookup(Account)`, `Formula (Number)`, `Roll-Up Summary (SUM Line)`. */
export function setupType(field: FieldDescribe, object: SObjectDefinition): string {
  const definition = object.fields.find(({ name }) => name === field.name);
  if (definition?.summary) {
    const { operation, foreignKey } = definition.summary;
    return `Roll-Up Summary (${operation.toUpperCase()} ${foreignKey.split(".")[0]})`;
  }
  if (field.autoNumber) return "Auto Number";
  const plain = plainType(field, definition?.masterDetail === true);
  return field.calculated ? `Formula (${plain.replace(/\(.*/, "")})` : plain;
}

function plainType(
  { type, length, digits, precision, scale, name, referenceTo, ...field }: FieldDescribe,
  master: boolean,
) {
  switch (type) {
    case "id":
      return `Lookup(${name})`;
    case "reference":
      return `${master ? "Master-Detail" : "Lookup"}(${referenceTo.join(",")})`;
    case "int":
      return `Number(${digits}, 0)`;
    case "double":
      return `Number(${precision - scale}, ${scale})`;
    case "currency":
    case "percent":
      return `${type === "currency" ? "Currency" : "Percent"}(${precision - scale}, ${scale})`;
    case "textarea":
      if (field["extraTypeInfo"] === "richtextarea") return `Rich Text Area(${length})`;
      return length > 255 ? `Long Text Area(${length})` : `Text Area(${length})`;
    default:
      return NAMES[type] ?? `Text(${length})`;
  }
}
