import type { Expression } from "../expression.ts";
import { formulaFault } from "../formula-fault.ts";
import { value } from "../references.ts";
import type { Call, FunctionTable } from "./function.ts";

/** The field and its stored value before the change. */
function changing([operand]: readonly Expression[], { of, at, scope }: Call) {
  const reference = operand?.field;
  if (!operand || !reference || reference.before === null || !scope.before) throw formulaFault.fieldExpected(of, at);
  return { operand, reference, before: reference.before, isNew: scope.before.isNew };
}

const only = ["rule"] as const;

/** What a validation rule may ask about the change itself. */
export const CHANGE: FunctionTable = {
  ISNEW: { least: 0, only, compile: (_, { scope }) => ({ type: "Boolean", sql: scope.before?.isNew ?? "0" }) },
  // Of a new record false (Salesforce Help, ISCHANGED).
  ISCHANGED: {
    least: 1,
    only,
    compile: (operands, call) => {
      const { reference, before, isNew } = changing(operands, call);
      return { type: "Boolean", sql: `(NOT ${isNew} AND ${reference.stored} IS NOT ${before})` };
    },
  },
  // Of a new record the value itself (Salesforce Help, PRIORVALUE).
  PRIORVALUE: {
    least: 1,
    only,
    compile: (operands, call) => {
      const { operand, reference, before, isNew } = changing(operands, call);
      const prior = `(CASE WHEN ${isNew} THEN ${reference.stored} ELSE ${before} END)`;
      return {
        type: operand.type,
        sql: value(call.scope, reference.field, prior),
        field: { ...reference, before: null },
      };
    },
  },
  ISCLONE: { least: 0, only, compile: () => ({ type: "Boolean", sql: "0" }) },
};
