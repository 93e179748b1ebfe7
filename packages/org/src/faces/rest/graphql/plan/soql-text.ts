import type { FieldDescribe } from "@postern/kernel";

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

/** A SOQL string literal. In a LIKE pattern `%` and `_` keep their meaning, and so does `\` before them. */
function quoted(text: string, isPattern: boolean): string {
  const escaped = text.replace(/\\[%_]|[\\'\n\r\t\b\f]/g, (found) =>
    found.length === 2 ? (isPattern ? found : `\\\\${found[1]}`) : (ESCAPES[found] as string),
  );
  return `'${escaped}'`;
}

const BARE = new Set(["int", "double", "currency", "percent", "boolean", "date", "datetime", "time"]);

/** Of text, what a bare literal may look like: anything else would be read as another part of the query. */
const LITERAL = /^[-+]?[\w.:+-]*$/;

/** The literal of a value as SOQL writes it for the field's type. */
export function literal(field: FieldDescribe, value: unknown, isPattern = false): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return BARE.has(field.type) ? String(value) : quoted(String(value), isPattern);
  const text = String(value);
  return BARE.has(field.type) && LITERAL.test(text) ? text : quoted(text, isPattern);
}
