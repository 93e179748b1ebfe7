import { ApiFault } from "../api-fault.ts";
import type { Call, Name } from "./soql/ast.ts";
import type { SourceText } from "./source-text.ts";

/** The sentences of SOQL errors, as the org words them. */

const REFERENCE_TAIL = "Please reference your WSDL or the describe call for the appropriate names.";

export function malformed(sentence: string): ApiFault {
  return new ApiFault("MALFORMED_QUERY", sentence);
}

export function malformedAt(source: SourceText, sentence: string, at: number): ApiFault {
  return source.faultAt("MALFORMED_QUERY", sentence, at);
}

export function unknownObject(source: SourceText, name: Name): ApiFault {
  return source.faultAt(
    "INVALID_TYPE",
    `sObject type '${name.text}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${REFERENCE_TAIL}`,
    name.at,
  );
}

export function unknownColumn(source: SourceText, of: { at: number; field: string; entity: string }): ApiFault {
  return source.faultAt(
    "INVALID_FIELD",
    `No such column '${of.field}' on entity '${of.entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${REFERENCE_TAIL}`,
    of.at,
  );
}

export function unknownRelationship(source: SourceText, of: { at: number; relationship: string }): ApiFault {
  return source.faultAt(
    "INVALID_FIELD",
    `Didn't understand relationship '${of.relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${REFERENCE_TAIL}`,
    of.at,
  );
}

export function unknownChildRelationship(source: SourceText, name: Name): ApiFault {
  return source.faultAt(
    "INVALID_FIELD",
    `Didn't understand relationship '${name.text}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${REFERENCE_TAIL}`,
    name.at,
  );
}

export function cannot(
  source: SourceText,
  what: "filtered" | "sorted" | "grouped" | "aggregated",
  path: { readonly text: string; readonly at: number },
): ApiFault {
  return source.faultAt("INVALID_FIELD", `field '${path.text}' can not be ${what} in a query call`, path.at);
}

export function duplicateField(path: string): ApiFault {
  return new ApiFault("INVALID_FIELD", `duplicate field selected: ${path}`);
}

/** What stands left of an operator, for errors about it. */
export interface Written {
  readonly text: string;
  readonly at: number;
}

/** @param type as the org names it: `string`, `double`, `dateTime` … */
export function wrongLiteral(
  source: SourceText,
  written: Written,
  type: string,
  quotes: "should" | "should not" | null,
): ApiFault {
  const tail = quotes ? ` and ${quotes} be enclosed in quotes` : "";
  return source.faultAt(
    "INVALID_FIELD",
    `value of filter criterion for field '${written.text}' must be of type ${type}${tail}`,
    written.at,
  );
}

export function invalidOperator(source: SourceText, written: Written, sentence: string): ApiFault {
  return source.faultAt("INVALID_QUERY_FILTER_OPERATOR", sentence, written.at);
}

export function ungrouped(written: Name | Call): ApiFault {
  const [argument] = written.kind === "call" ? written.args : [];
  return malformed(`Field must be grouped or aggregated: ${argument?.text ?? written.text}`);
}
