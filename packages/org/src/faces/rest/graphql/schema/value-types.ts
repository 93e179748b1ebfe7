import type { FieldDescribe } from "@postern/kernel";
import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLObjectType,
  type GraphQLScalarType,
  GraphQLString,
} from "graphql";
import { SCALARS } from "./scalars.ts";

/** How a field's values look: `{ value, displayValue }`, and what may be given for one. */
export interface ValueType {
  readonly type: GraphQLObjectType;
  readonly scalar: GraphQLScalarType;
}

const fieldValue = new GraphQLInterfaceType({ name: "FieldValue", fields: { displayValue: { type: GraphQLString } } });

function valueType(name: string, scalar: GraphQLScalarType, more: "label" | "format" | null = null): ValueType {
  const type = new GraphQLObjectType({
    name: `${name}Value`,
    interfaces: [fieldValue],
    fields: {
      value: { type: scalar },
      displayValue: { type: GraphQLString },
      ...(more && { [more]: { type: GraphQLString } }),
    },
  });
  return { type, scalar };
}

export const VALUES = {
  Base64: valueType("Base64", SCALARS.Base64),
  Boolean: valueType("Boolean", GraphQLBoolean),
  Currency: valueType("Currency", SCALARS.Currency, "format"),
  Date: valueType("Date", SCALARS.Date, "format"),
  DateTime: valueType("DateTime", SCALARS.DateTime, "format"),
  Double: valueType("Double", SCALARS.Double, "format"),
  Email: valueType("Email", SCALARS.Email),
  EncryptedString: valueType("EncryptedString", SCALARS.EncryptedString),
  ID: valueType("ID", GraphQLID),
  Int: valueType("Int", GraphQLInt, "format"),
  Long: valueType("Long", SCALARS.Long, "format"),
  LongTextArea: valueType("LongTextArea", SCALARS.LongTextArea),
  MultiPicklist: valueType("MultiPicklist", SCALARS.MultiPicklist, "label"),
  Percent: valueType("Percent", SCALARS.Percent, "format"),
  PhoneNumber: valueType("PhoneNumber", SCALARS.PhoneNumber),
  Picklist: valueType("Picklist", SCALARS.Picklist, "label"),
  RichTextArea: valueType("RichTextArea", SCALARS.RichTextArea),
  String: valueType("String", GraphQLString),
  TextArea: valueType("TextArea", SCALARS.TextArea),
  Time: valueType("Time", SCALARS.Time, "format"),
  Url: valueType("Url", SCALARS.Url),
} as const;

export type ValueName = keyof typeof VALUES;

/** The value type of a field; null for a compound, whose parts are fields of their own. */
export function valueNameOf(field: FieldDescribe): ValueName | null {
  switch (field.type) {
    case "address":
    case "location":
    case "complexvalue":
      return null;
    case "id":
    case "reference":
      return "ID";
    case "textarea":
      if (field.extraTypeInfo === "richtextarea") return "RichTextArea";
      return field.length > 255 ? "LongTextArea" : "TextArea";
    case "picklist":
      return "Picklist";
    case "multipicklist":
      return "MultiPicklist";
    case "email":
      return "Email";
    case "phone":
      return "PhoneNumber";
    case "url":
      return "Url";
    case "encryptedstring":
      return "EncryptedString";
    case "boolean":
      return "Boolean";
    case "int":
      return "Int";
    case "double":
      return "Double";
    case "currency":
      return "Currency";
    case "percent":
      return "Percent";
    case "date":
      return "Date";
    case "datetime":
      return "DateTime";
    case "time":
      return "Time";
    case "base64":
      return "Base64";
    default:
      return "String";
  }
}
