import { as, exact, mismatch, textLiteral } from "../expression.ts";
import { formulaFault } from "../formula-fault.ts";
import { checkPattern } from "../regex.ts";
import { type FunctionTable, fixed } from "./function.ts";

const text = (sql: (x: string) => string) => fixed(["Text"], "Text", sql);
/** Blanks that TRIM takes from both ends. */
const BLANKS = "char(9, 10, 11, 12, 13, 32)";
/** A length that is blank or below zero takes nothing. */
const size = (number: string) => `max(ifnull(${number}, 0), 0)`;

/** Text functions. Text is never null here: what has no value is ''. */
export const TEXT: FunctionTable = {
  ASCII: fixed(["Text"], "Number", (x) => `unicode(${x})`),
  BEGINS: fixed(["Text", "Text"], "Boolean", (x, start) => `formula_begins(${x}, ${start})`),
  BR: fixed([], "Text", () => "'<br>'"),
  CASESAFEID: text((x) => `formula_id18(${x})`),
  CHR: fixed(["Number"], "Text", (x) => `formula_chr(${x})`),
  CONTAINS: fixed(["Text", "Text"], "Boolean", (x, part) => `(instr(${x}, ${part}) > 0)`),
  FIND: fixed(["Text", "Text", "Number"], "Number", (part, x, from = "1") => `formula_find(${part}, ${x}, ${from})`, {
    least: 2,
  }),
  HYPERLINK: fixed(
    ["Text", "Text", "Text"],
    "Text",
    (url, label, target = "''") => `formula_hyperlink(${url}, ${label}, ${target})`,
    { least: 2 },
  ),
  IMAGE: fixed(
    ["Text", "Text", "Number", "Number"],
    "Text",
    (url, alt, height = "NULL", width = "NULL") => `formula_image(${url}, ${alt}, ${height}, ${width})`,
    { least: 2 },
  ),
  INCLUDES: {
    least: 2,
    compile: ([field, value], { of, at }) => {
      if (field?.type !== "Multipicklist" || !field.field) throw formulaFault.fieldExpected(of, at);
      if (value?.literal === undefined) throw mismatch("Text Literal", value as never, of);
      if (!(field.field.field.definition.picklist ?? []).includes(value.literal))
        throw formulaFault.argumentType(of, "a value of the multi-select picklist field", value.literal, value.at);
      return { type: "Boolean", sql: `(instr(';' || ${field.sql} || ';', ${textLiteral(`;${value.literal};`)}) > 0)` };
    },
  },
  INITCAP: text((x) => `formula_initcap(${x})`),
  ISNUMBER: fixed(["Text"], "Boolean", (x) => `(formula_value(${x}) IS NOT NULL)`),
  LEFT: fixed(["Text", "Number"], "Text", (x, count) => `substr(${x}, 1, CAST(${size(count)} AS INTEGER))`),
  LEN: fixed(["Text"], "Number", (x) => `length(${x})`),
  LOWER: fixed(["Text", "Text"], "Text", (x) => `formula_lower(${x})`, { least: 1 }),
  LPAD: fixed(["Text", "Number", "Text"], "Text", (x, count, pad = "' '") => `formula_pad(${x}, ${count}, ${pad}, 1)`, {
    least: 2,
  }),
  MID: fixed(["Text", "Number", "Number"], "Text", (x, from, count) => `formula_mid(${x}, ${from}, ${count})`),
  REGEX: {
    least: 2,
    only: ["rule", "default"],
    compile: ([value, pattern], { of }) => {
      if (pattern?.literal !== undefined) checkPattern(pattern.literal, pattern.at);
      return {
        type: "Boolean",
        sql: `formula_regex(${as("Text", value as never, of)}, ${as("Text", pattern as never, of)})`,
      };
    },
  },
  REVERSE: text((x) => `formula_reverse(${x})`),
  RIGHT: fixed(["Text", "Number"], "Text", (x, count) => `formula_right(${x}, ${count})`),
  RPAD: fixed(["Text", "Number", "Text"], "Text", (x, count, pad = "' '") => `formula_pad(${x}, ${count}, ${pad}, 0)`, {
    least: 2,
  }),
  SUBSTITUTE: fixed(["Text", "Text", "Text"], "Text", (x, old, fresh) => `replace(${x}, ${old}, ${fresh})`),
  TEXT: {
    least: 1,
    compile: ([value], { of }) => {
      switch (value?.type) {
        case "Number":
          return { type: "Text", sql: `formula_text(${exact(value, of)})` };
        case "Date":
          return { type: "Text", sql: `ifnull(${value.sql}, '')` };
        case "DateTime":
          return { type: "Text", sql: `ifnull(replace(substr(${value.sql}, 1, 19), 'T', ' ') || 'Z', '')` };
        case "Time":
          return { type: "Text", sql: `ifnull(substr(${value.sql}, 1, 12), '')` };
        case "Picklist":
          return { type: "Text", sql: value.sql };
        case "Null":
          return { type: "Text", sql: "''" };
        default:
          throw mismatch("Number, Date, DateTime, Picklist", value as never, of);
      }
    },
  },
  TRIM: text((x) => `trim(${x}, ${BLANKS})`),
  UPPER: fixed(["Text", "Text"], "Text", (x) => `formula_upper(${x})`, { least: 1 }),
  VALUE: fixed(["Text"], "Number", (x) => `formula_value(${x})`),
};
