import { GraphQLError, GraphQLScalarType } from "graphql";

type Accepted = "string" | "number" | "boolean";

/** A scalar whose values are JSON scalars as they are; text and numbers that do not fit the field are refused by the org, not here. */
function scalar(name: string, ...accepted: readonly Accepted[]): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    coerceOutputValue: (value) => value as string | number | boolean,
    coerceInputValue(value) {
      if (!accepted.includes(typeof value as Accepted))
        throw new GraphQLError(`${name} cannot represent the value ${JSON.stringify(value)}`);
      return value as string | number | boolean;
    },
  });
}

/** The scalars of the schema beyond those of GraphQL (GraphQL API Developer Guide, "Field Values"). */
export const SCALARS = {
  Base64: scalar("Base64", "string"),
  Currency: scalar("Currency", "number", "string"),
  Date: scalar("Date", "string"),
  DateTime: scalar("DateTime", "string"),
  Double: scalar("Double", "number", "string"),
  Email: scalar("Email", "string"),
  EncryptedString: scalar("EncryptedString", "string"),
  IdOrRef: scalar("IdOrRef", "string"),
  Latitude: scalar("Latitude", "number"),
  Long: scalar("Long", "number", "string"),
  LongTextArea: scalar("LongTextArea", "string"),
  Longitude: scalar("Longitude", "number"),
  MultiPicklist: scalar("MultiPicklist", "string"),
  Percent: scalar("Percent", "number", "string"),
  PhoneNumber: scalar("PhoneNumber", "string"),
  Picklist: scalar("Picklist", "string"),
  RichTextArea: scalar("RichTextArea", "string"),
  TextArea: scalar("TextArea", "string"),
  Time: scalar("Time", "string"),
  Url: scalar("Url", "string"),
} as const;
