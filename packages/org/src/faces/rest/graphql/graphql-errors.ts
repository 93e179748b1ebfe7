import type { GraphQLError } from "graphql";

/** An entry of `errors` as the org writes it: `paths`, and what kind of error it is. */
export interface ErrorEntry {
  readonly message: string;
  readonly paths: readonly (string | number)[];
  readonly locations: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly ErrorType: string };
}

const UNKNOWN_FIELD = /^Cannot query field "(?<field>[^"]+)" on type "(?<type>[^"]+)"/;
const UNKNOWN_INPUT = /^Expected value of type "(?<type>[^"]+)" not to include unknown field "(?<field>[^"]+)"/;

/** In the words of the org, where they are known: `Field 'X' in type 'Account' is undefined`. */
function messageOf({ message }: GraphQLError): string {
  const { field, type } = (UNKNOWN_FIELD.exec(message) ?? UNKNOWN_INPUT.exec(message))?.groups ?? {};
  if (field === undefined) return message;
  return `Validation error (FieldUndefined@[${field}]) : Field '${field}' in type '${type}' is undefined`;
}

/** @param kind for errors that do not say their own: a syntax error, a validation error, one of a resolver */
export function errorEntry(error: GraphQLError, kind: string): ErrorEntry {
  return {
    message: messageOf(error),
    paths: error.path ?? [],
    locations: error.locations ?? [],
    extensions: { ErrorType: kind, ...error.extensions },
  };
}
