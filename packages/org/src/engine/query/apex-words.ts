import { malformed } from "./query-faults.ts";
import type { Bind, Literal } from "./soql/ast.ts";
import type { SourceText } from "./source-text.ts";

export type BindValue = string | number | boolean | null;

/**
 * Words of SOQL that only Apex may use. The API refuses them; an org can be told to take them, so that queries copied from Apex run:
 * `ALL ROWS` then is what `queryAll` is, and a bind variable has the value given here.
 */
export interface ApexWords {
  readonly accepted: boolean;
  readonly binds: Readonly<Record<string, BindValue | readonly BindValue[]>>;
}

/** `true`, or the values of bind variables by name. */
export function apexWordsOf(option: true | ApexWords["binds"]): ApexWords {
  return { accepted: true, binds: option === true ? {} : option };
}

export const NO_APEX: ApexWords = { accepted: false, binds: {} };

/** The literals a bind variable stands for. Throws ApiFault MALFORMED_QUERY where there are no bind variables, or not this one. */
export function bound(words: ApexWords, source: SourceText, bind: Bind): readonly Literal[] {
  if (!words.accepted) throw source.faultAt("MALFORMED_QUERY", "Bind variables only allowed in Apex code", bind.at);
  const value = Object.hasOwn(words.binds, bind.text) ? words.binds[bind.text] : undefined;
  if (value === undefined) throw source.faultAt("MALFORMED_QUERY", `Variable does not exist: ${bind.text}`, bind.at);
  const list: readonly BindValue[] = Array.isArray(value) ? value : [value as BindValue];
  return list.map((each) => literalOf(each, bind.at));
}

/** The number after LIMIT or OFFSET. */
export function boundCount(words: ApexWords, source: SourceText, bind: Bind): number {
  const [literal] = bound(words, source, bind);
  const count = literal?.type === "number" ? Number(literal.text) : Number.NaN;
  if (!Number.isSafeInteger(count) || count < 0)
    throw malformed(`Invalid bind expression for LIMIT or OFFSET: ${bind.text} must be a whole number`);
  return count;
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const DATETIME = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/;

/** Text that is a date or a datetime counts as one, since the values come from JSON and TypeScript. */
function literalOf(value: BindValue, at: number): Literal {
  if (value === null) return { kind: "literal", type: "null", text: "null", at };
  if (typeof value === "boolean") return { kind: "literal", type: "boolean", text: String(value), at };
  if (typeof value === "number") return { kind: "literal", type: "number", text: String(value), at };
  if (DATE.test(value)) return { kind: "literal", type: "date", text: value, at };
  if (DATETIME.test(value)) return { kind: "literal", type: "datetime", text: value, at };
  const escaped = value.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return { kind: "literal", type: "string", text: `'${escaped}'`, at };
}
