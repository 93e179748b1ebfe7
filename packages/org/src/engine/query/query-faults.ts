import { ApiFault } from "../api-fault.ts";
import type { SourceText } from "./source-text.ts";

/** The sentences of SOQL errors, as the org words them. */

const REFERENCE_TAIL = "Please reference your WSDL or the describe call for the appropriate names.";

export type Clause = Parameters<SourceText["faultAt"]>[3];

export function malformed(sentence: string): ApiFault {
  return new ApiFault("MALFORMED_QUERY", sentence);
}

export function unexpectedToken(token: string): ApiFault {
  return malformed(`unexpected token: ${token === "" ? "<EOF>" : `'${token}'`}`);
}

export function unknownObject(source: SourceText, name: string): ApiFault {
  return source.faultAt(
    "INVALID_TYPE",
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${REFERENCE_TAIL}`,
    name,
    "FROM",
  );
}

export function unknownColumn(
  source: SourceText,
  at: { path: string; field: string; entity: string },
  clause?: Clause,
): ApiFault {
  return source.faultAt(
    "INVALID_FIELD",
    `No such column '${at.field}' on entity '${at.entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${REFERENCE_TAIL}`,
    at.path,
    clause,
  );
}

export function unknownRelationship(
  source: SourceText,
  at: { path: string; relationship: string },
  clause?: Clause,
): ApiFault {
  return source.faultAt(
    "INVALID_FIELD",
    `Didn't understand relationship '${at.relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${REFERENCE_TAIL}`,
    at.path,
    clause,
  );
}

export function unknownChildRelationship(source: SourceText, relationship: string): ApiFault {
  return source.faultAt(
    "INVALID_FIELD",
    `Didn't understand relationship '${relationship}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${REFERENCE_TAIL}`,
    relationship,
    "FROM",
  );
}

export function cannot(
  source: SourceText,
  what: "filtered" | "sorted" | "grouped" | "aggregated",
  path: string,
  clause: Clause,
): ApiFault {
  return source.faultAt("INVALID_FIELD", `field '${path}' can not be ${what} in a query call`, path, clause);
}

export function duplicateField(path: string): ApiFault {
  return new ApiFault("INVALID_FIELD", `duplicate field selected: ${path}`);
}

/** @param type as the org names it: `string`, `double`, `dateTime` … */
export function wrongLiteral(
  source: SourceText,
  path: string,
  type: string,
  quotes: "should" | "should not" | null,
): ApiFault {
  const tail = quotes ? ` and ${quotes} be enclosed in quotes` : "";
  return source.faultAt(
    "INVALID_FIELD",
    `value of filter criterion for field '${path}' must be of type ${type}${tail}`,
    path,
    "WHERE",
  );
}

export function invalidOperator(source: SourceText, path: string, sentence: string): ApiFault {
  return source.faultAt("INVALID_QUERY_FILTER_OPERATOR", sentence, path, "WHERE");
}

export function ungrouped(path: string): ApiFault {
  return malformed(`Field must be grouped or aggregated: ${path}`);
}
