import type { FieldDescribe, FieldType } from "@postern/kernel";

export type AvroPrimitive = "string" | "boolean" | "int" | "long" | "double";

/** How one kind of field travels: its Avro type, the first part of its `doc`, and how a stored value becomes an Avro value. */
export interface FieldEncoding {
  readonly avro: AvroPrimitive;
  readonly doc: string;
  convert(stored: string | number): string | number | boolean;
}

const asIs = (stored: string | number) => stored;
const text = (doc: string): FieldEncoding => ({ avro: "string", doc, convert: String });
const double = (doc: string): FieldEncoding => ({ avro: "double", doc, convert: asIs });
const epoch = (stored: string | number) => (typeof stored === "number" ? stored : Date.parse(stored));

/** Field types of describe in Avro, as change event schemas carry them. Types without an entry are not in change events. */
const ENCODINGS: Partial<Record<FieldType, FieldEncoding>> = {
  string: text("Data:Text"),
  textarea: text("Data:Text"),
  combobox: text("Data:Text"),
  picklist: text("Data:DynamicEnum"),
  multipicklist: text("Data:MultiEnum"),
  reference: text("ForeignKey:EntityId"),
  email: text("Data:Email"),
  phone: text("Data:Phone"),
  url: text("Data:Url"),
  encryptedstring: text("Data:EncryptedText"),
  boolean: { avro: "boolean", doc: "Data:Boolean", convert: (stored) => stored === 1 || stored === "true" },
  int: { avro: "int", doc: "Data:Integer", convert: asIs },
  double: double("Data:Double"),
  currency: double("Data:Currency"),
  percent: double("Data:Percent"),
  // Midnight UTC.
  date: { avro: "long", doc: "Data:DateOnly", convert: epoch },
  datetime: { avro: "long", doc: "Data:DateTime", convert: epoch },
  // Milliseconds since midnight.
  time: {
    avro: "long",
    doc: "Data:TimeOnly",
    convert: (stored) => (typeof stored === "number" ? stored : Date.parse(`1970-01-01T${stored}`)),
  },
};

/** Fields whose `doc` says what they are rather than what type they have. */
const DOC_BY_NAME: Readonly<Record<string, string>> = {
  CreatedDate: "CreatedDate:DateTime",
  CreatedById: "CreatedBy:EntityId",
  LastModifiedDate: "LastModifiedDate:DateTime",
  LastModifiedById: "LastModifiedBy:EntityId",
  TickerSymbol: "Data:Content",
  CleanStatus: "Data:StaticEnum",
  JigsawCompanyId: "ExternalForeignKey:ExternalId",
};

export function fieldEncoding(field: FieldDescribe): FieldEncoding | undefined {
  return ENCODINGS[field.type];
}

export function fieldDoc(field: FieldDescribe, encoding: FieldEncoding): string {
  const named = DOC_BY_NAME[field.name];
  if (named) return named;
  if (field.type !== "textarea" || field.length <= 255) return encoding.doc;
  return field.extraTypeInfo === "richtextarea" ? "Data:HtmlStringPlusClob" : "Data:StringPlusClob";
}
