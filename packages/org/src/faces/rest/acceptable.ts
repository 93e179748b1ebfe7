import { ApiFault } from "../../engine/api-fault.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Found } from "./dispatch.ts";

const OFFERED = /^(?:\*\/\*|application\/\*|text\/\*|(?:application|text)\/(?:[\w.-]+\+)?(?:json|xml))$/;
/** Fields of a record may be files of any type, and results of jobs are CSV. */
const OTHER_TYPES = /^(?:sobjects\/:object\/:\w+\/:|jobs\/)/;

/** Throws ApiFault NOT_ACCEPTABLE (406; its text is inferred) when the client takes neither JSON nor XML. */
export function checkAccept({ headers }: FaceRequest, { pattern }: Found): void {
  const accept = headers.get("accept");
  if (accept === null || accept === "*/*" || accept === "application/json" || OTHER_TYPES.test(pattern)) return;
  const ranges = accept.toLowerCase().split(",");
  if (ranges.some((range) => OFFERED.test(range.split(";", 1)[0]!.trim()) && !/;\s*q=0(?:\.0*)?\s*$/.test(range)))
    return;
  throw new ApiFault(
    "NOT_ACCEPTABLE",
    `The resource is available as application/json and application/xml, not as ${accept}`,
  );
}
