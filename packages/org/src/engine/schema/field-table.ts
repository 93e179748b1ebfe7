import type { FieldDefinition } from "./definition.ts";
import { type FieldOptions, field, plain } from "./definition-builder.ts";

// name, type, access, → targets, rel NAME, of COMPOUND, as INFO, "label", {values}, = default
const LINE =
  /^(\w+)\s+(\S+?)((?:\s+[?a-zA-Z]+)*?)(?:\s+→\s*(\w+(?:, \w+)*))?(?:\s+rel (\w+))?(?:\s+of (\w+))?(?:\s+as (\w+))?(?:\s+"([^"]*)")?(?:\s+\{([^}]*)\})?(?:\s+= (.+))?$/;
/** Property letters begin with what can be written or with what every read-only field has. */
const LETTERS = /^[A-Z]+[aprnA-Z]*$/;

/**
 * A table of fields, one a line, in the notation of reference pages:
 *
 *     NAME  TYPE  ACCESS  → Target, Target  rel Relationship  of Compound  as extraTypeInfo  "Label"  {value|value}  = default
 *
 * ACCESS is either property letters (`CUNFSGAP`, see FieldDefinition.props) or the words of `plain` (`?`, `ro`, `co`, `uo`, `fls`, `r`).
 * All but name and type may be left out. `rel none` is a reference that cannot be followed.
 *
 * @example fieldTable(`
 *   ParentId      reference     co   → Account, Asset
 *   ShareType     picklist(40)  ? r  {V|C|I}`)
 */
export function fieldTable(text: string): FieldDefinition[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map(fieldLine);
}

function fieldLine(line: string): FieldDefinition {
  const match = LINE.exec(line);
  if (!match) throw new Error(`not a line of a field table: ${line}`);
  const [, name = "", type = "", words = "", to, rel, of, extraTypeInfo, label, values, fallback] = match;
  const access = words.trim().replace(/\s+/g, " ");
  const options: FieldOptions = {
    ...(to !== undefined && { to }),
    ...(rel !== undefined && { rel: rel === "none" ? null : rel }),
    ...(of !== undefined && { of }),
    ...(extraTypeInfo !== undefined && { extraTypeInfo }),
    ...(label !== undefined && { label }),
    ...(values !== undefined && { values: values.split("|").join("; ") }),
    ...(fallback !== undefined && { defaultValue: defaultOf(type, fallback) }),
  };
  return LETTERS.test(access) ? field(name, type, access, options) : plain(name, type, access, options);
}

function defaultOf(type: string, text: string): string | number | boolean {
  if (type === "boolean") return text === "true";
  return /^(int|double|currency|percent)/.test(type) ? Number(text) : text;
}
