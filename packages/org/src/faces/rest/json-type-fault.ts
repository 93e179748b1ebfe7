import { ApiFault } from "../../engine/api-fault.ts";
import type { FaceRequest } from "../face-request.ts";
import { bodyTextOf } from "./request-body.ts";

interface WrongType {
  readonly field: string;
  readonly type: string;
  readonly value: unknown;
}

/**
 * What the engine calls a value of the wrong type, REST has found before, while it read the JSON: the request is refused, not the record (seen
 * in many clients' reports, such as restforce issue 897). Other faults are returned as they are.
 */
export function jsonTypeFault(fault: ApiFault, request: FaceRequest): ApiFault {
  const wrong = fault.detail.wrongType as WrongType | undefined;
  if (!wrong) return fault;
  const [token, shown] = tokenOf(wrong.value);
  const { line, column } = placeOf(bodyTextOf(request), wrong.field);
  return new ApiFault(
    "JSON_PARSER_ERROR",
    `Cannot deserialize instance of ${wrong.type} from ${token} value ${shown} or request may be missing a required field at [line:${line}, column:${column}]`,
  );
}

/** The token's name in the parser that Salesforce uses, and what it shows of the value. */
function tokenOf(value: unknown): [token: string, shown: string] {
  if (Array.isArray(value)) return ["START_ARRAY", "["];
  if (typeof value === "object") return ["START_OBJECT", "{"];
  if (typeof value === "boolean") return [value ? "VALUE_TRUE" : "VALUE_FALSE", String(value)];
  if (typeof value === "number")
    return [Number.isInteger(value) ? "VALUE_NUMBER_INT" : "VALUE_NUMBER_FLOAT", String(value)];
  return ["VALUE_STRING", String(value)];
}

/** Where the value of a field begins, both counted from 1. */
function placeOf(text: string, field: string): { line: number; column: number } {
  const name = new RegExp(`"${field}"\\s*:\\s*`, "i").exec(text);
  const before = text.slice(0, name ? name.index + name[0].length : 0).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
