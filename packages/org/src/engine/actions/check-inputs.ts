import { isIdShaped } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { ActionParameter, ActionParameterType } from "./invocable-action.ts";

const text = (value: unknown) => typeof value === "string";
const day = (value: unknown) => text(value) && !Number.isNaN(Date.parse(value as string));
const object = (value: unknown) => typeof value === "object" && value !== null;

const FITS: Readonly<Record<ActionParameterType, (value: unknown) => boolean>> = {
  STRING: text,
  BOOLEAN: (value) => typeof value === "boolean",
  NUMBER: (value) => typeof value === "number",
  DATE: day,
  DATETIME: day,
  ID: (value) => text(value) && isIdShaped(value as string),
  SOBJECT: object,
  OBJECT: object,
};

/** What is wrong with one input of an action (errorCodes documented, wordings inferred). */
export function inputFaults(
  parameters: readonly ActionParameter[],
  input: Readonly<Record<string, unknown>>,
): ApiFault[] {
  const faults: ApiFault[] = [];
  for (const { name, required } of parameters)
    if (required && (input[name] ?? null) === null)
      faults.push(new ApiFault("REQUIRED_FIELD_MISSING", `Missing required input parameter: ${name}`));
  for (const [name, value] of Object.entries(input)) {
    const parameter = parameters.find((each) => each.name === name);
    if (!parameter) faults.push(new ApiFault("INVALID_API_INPUT", `The action has no input parameter ${name}`));
    else if (value !== null && !(parameter.list ? [value].flat() : [value]).every(FITS[parameter.type]))
      faults.push(new ApiFault("INVALID_API_INPUT", `The value of ${name} is not of type ${parameter.type}`));
  }
  return faults;
}
