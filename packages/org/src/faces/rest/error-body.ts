import { ApiFault } from "../../engine/api-fault.ts";
import { duplicateResult } from "./duplicate-result.ts";

/** The REST error body: always an array, `fields` only for faults about a record's fields. */
export function errorBody(faults: readonly ApiFault[], base?: string): string {
  return JSON.stringify(
    faults.map((fault) => ({
      message: fault.message,
      errorCode: fault.errorCode,
      ...(fault.fields.length > 0 ? { fields: fault.fields } : {}),
      ...duplicateResult(fault, base),
    })),
  );
}

/** The same refusal inside a collection's item: the key is `statusCode`, and `fields` is always there. */
export function itemErrors(faults: readonly ApiFault[], base?: string) {
  return faults.map((fault) => ({
    statusCode: fault.errorCode,
    message: fault.message,
    fields: fault.fields,
    ...duplicateResult(fault, base),
  }));
}

export const resourceNotFound = () => new ApiFault("NOT_FOUND", "The requested resource does not exist");

export const externalIdNotFound = (name: string) =>
  new ApiFault("NOT_FOUND", `Provided external ID field does not exist or is not accessible: ${name}`);
