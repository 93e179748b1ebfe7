import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { type Place, placeOf } from "./place.ts";
import type { Token } from "./tokens.ts";
import { COMPARISONS, clausesAfter, DATE_FUNCTIONS, DATE_LITERALS, SCOPES, SELECT_WORDS } from "./words.ts";

export interface CompletionItem {
  /** What takes the place of what was typed. A relationship ends in a dot, a function in its parenthesis. */
  readonly text: string;
  readonly kind:
    | "object"
    | "field"
    | "relationship"
    | "children"
    | "function"
    | "keyword"
    | "operator"
    | "date"
    | "value";
  /** A label, a type; may be empty. */
  readonly detail: string;
}

export interface Completion {
  /** The text between these two, from zero, is what an item takes the place of. */
  readonly from: number;
  readonly to: number;
  /** Best first; names that begin with what was typed before those that have it inside. */
  readonly items: readonly CompletionItem[];
  /** Objects whose describe would give more: load them and ask again. */
  readonly missing: readonly string[];
}

/** What is known of the org. Names are compared without regard to case. */
export interface KnownSchema {
  readonly objects: readonly { readonly name: string; readonly label: string; readonly queryable: boolean }[];
  /** Null while it has not been loaded. */
  describe(name: string): SObjectDescribe | null;
}

/**
 * What can stand at the cursor of a SOQL text that may be unfinished: objects, fields and parent paths, child relationships, functions,
 * operators, picklist values and date literals that suit the field compared, and the clauses that may follow. Pure, so that a command
 * line and a page complete alike; never throws.
 *
 * Source: SOQL and SOSL Reference, "SOQL SELECT Syntax".
 *
 * @example
 * const { from, to, items, missing } = complete("SELECT Id, Own FROM Account", 14, schema);
 */
export function complete(text: string, cursor: number, schema: KnownSchema): Completion {
  const place = placeOf(text, cursor);
  const missing = new Set<string>();
  const scope: Scope = { place, schema, missing, object: null };
  const items = at(place, { ...scope, object: objectOf(scope, place.objects.length - 1) });
  // A value brings its closing quotation mark.
  const to = place.inString && text[cursor] === "'" ? cursor + 1 : cursor;
  return { from: place.from, to, items: matching(items, place.typed), missing: [...missing] };
}

interface Scope {
  readonly place: Place;
  readonly schema: KnownSchema;
  readonly missing: Set<string>;
  /** The object whose fields are meant. */
  readonly object: SObjectDescribe | null;
}

type Items = readonly CompletionItem[];

function at(place: Place, scope: Scope): Items {
  const isAfter = (...words: string[]) => words.includes(place.before.at(-1)?.text.toUpperCase() ?? "");
  if (place.inString) return place.clause === "where" || place.clause === "having" ? valuesIn(scope) : [];
  switch (place.clause) {
    case "start":
      return keywords(["SELECT "]);
    case "select":
      if (place.path.length > 0) return fieldsOf(scope);
      if (isAfter("SELECT", ",", "(")) return [...fieldsOf(scope), ...childQueries(scope), ...functions(SELECT_WORDS)];
      return keywords(["FROM "]);
    case "from":
      return isAfter("FROM") ? objects(scope) : keywords(clausesAfter("FROM"));
    case "scope":
      if (isAfter("USING")) return keywords(["SCOPE "]);
      return isAfter("SCOPE") ? keywords(SCOPES) : keywords(clausesAfter("USING SCOPE"));
    case "where":
    case "having":
      return condition(scope);
    case "group":
      if (isAfter("GROUP")) return keywords(["BY "]);
      if (place.path.length > 0 || isAfter("BY", ",", "("))
        return [...fieldsOf(scope, (field) => field.groupable), ...functions(["ROLLUP(", "CUBE(", ...DATE_FUNCTIONS])];
      return keywords(clausesAfter("GROUP BY"));
    case "order":
      if (isAfter("ORDER")) return keywords(["BY "]);
      if (place.path.length > 0 || isAfter("BY", ",", "(")) return fieldsOf(scope, (field) => field.sortable);
      if (isAfter("NULLS")) return keywords(["FIRST", "LAST"]);
      return keywords([...(isAfter("ASC", "DESC") ? [] : ["ASC", "DESC"]), "NULLS ", ...clausesAfter("ORDER BY")]);
    case "number":
      return isAfter("LIMIT", "OFFSET") ? [] : keywords(["OFFSET ", ...clausesAfter("OFFSET")]);
    case "for":
      return keywords(["VIEW", "REFERENCE", "UPDATE"]);
  }
}

/** Inside WHERE and HAVING: a field, then an operator, then a value, then what joins on. */
function condition(scope: Scope): Items {
  const { before, path, clause } = scope.place;
  const last = before.at(-1);
  const word = last?.text.toUpperCase() ?? "";
  const isOperand = path.length > 0 || ["WHERE", "HAVING", "AND", "OR"].includes(word);
  const inList = isInList(before);
  if (isOperand || (word === "NOT" && !inList))
    return [...fieldsOf(scope, (field) => field.filterable), ...operands(clause)];
  if (word === "(" || word === ",") {
    if (!inList) return [...fieldsOf(scope, (field) => field.filterable), ...operands(clause)];
    return [...valuesOf(scope), ...keywords(["SELECT "])];
  }
  if (["=", "!=", "<", "<=", ">", ">=", "LIKE"].includes(word)) return valuesOf(scope);
  if (["IN", "INCLUDES", "EXCLUDES"].includes(word)) return keywords(["("]);
  if (inList) return [];
  if (isField(before)) return operators(scope);
  return keywords(["AND ", "OR ", ...clausesAfter(clause === "having" ? "HAVING" : "WHERE")]);
}

const operands = (clause: Place["clause"]): Items => [
  ...functions(clause === "having" ? SELECT_WORDS.filter((word) => /^[A-Z_]+\($/.test(word)) : DATE_FUNCTIONS),
  ...keywords(["NOT ", "("]),
];

/** Whether the last token is a field, or the end of a function of one, to which nothing has been compared yet. */
function isField(before: readonly Token[]): boolean {
  const last = before.at(-1);
  if (last?.text === ")") {
    const open = before.findLastIndex((token) => token.text === "(");
    const name = before[open - 1];
    return name?.kind === "word" && !/^(IN|INCLUDES|EXCLUDES|AND|OR|NOT|WHERE|HAVING)$/i.test(name.text);
  }
  const previous = before.at(-2)?.text.toUpperCase() ?? "";
  return last?.kind === "word" && ["WHERE", "HAVING", "AND", "OR", "NOT", "("].includes(previous);
}

function isInList(before: readonly Token[]): boolean {
  let depth = 0;
  for (let i = before.length - 1; i > 0; i--) {
    const { text } = before[i] as Token;
    if (text === ")") depth++;
    if (text === "(" && depth-- === 0) return /^(IN|INCLUDES|EXCLUDES)$/i.test(before[i - 1]?.text ?? "");
  }
  return false;
}

/** The field that a value at the cursor would be compared with. */
function comparedField(scope: Scope): FieldDescribe | null {
  const { before } = scope.place;
  const operator = before.findLastIndex((token) => /^(=|!=|<|<=|>|>=|LIKE|IN|INCLUDES|EXCLUDES)$/i.test(token.text));
  const name = before.slice(0, operator).findLast(({ kind, text }) => kind === "word" && !/^NOT$/i.test(text));
  return name ? fieldAt(scope, name.text.split(".")) : null;
}

function valuesOf(scope: Scope): Items {
  const field = comparedField(scope);
  if (field === null) return [...keywords(["null", "true", "false"]), ...dates()];
  const picklist = field.picklistValues.filter((entry) => entry.active);
  return [
    ...picklist.map((entry) => item(quoted(entry.value), "value", entry.label)),
    ...(field.type === "boolean" ? keywords(["true", "false"]) : []),
    ...(field.type === "date" || field.type === "datetime" ? dates() : []),
    ...keywords(field.type === "boolean" ? [] : ["null"]),
  ];
}

function valuesIn(scope: Scope): Items {
  const field = comparedField(scope);
  const active = field?.picklistValues.filter((entry) => entry.active) ?? [];
  return active.map((entry) => item(quoted(entry.value).slice(1), "value", entry.label));
}

function operators(scope: Scope): Items {
  const name = scope.place.before.at(-1)?.text ?? "";
  const type = fieldAt(scope, name.split("."))?.type;
  const words =
    type === "multipicklist"
      ? ["INCLUDES (", "EXCLUDES (", "=", "!="]
      : type === "boolean"
        ? ["=", "!="]
        : [...COMPARISONS, ...(type === undefined || TEXTS.has(type) ? ["LIKE "] : [])];
  return words.map((word) => item(word, "operator", ""));
}

const TEXTS = new Set(["string", "textarea", "picklist", "combobox", "email", "phone", "url", "id", "reference"]);

function objects(scope: Scope): Items {
  const { place, schema } = scope;
  if (place.isChildSet) {
    const parent = objectOf(scope, place.objects.length - 2);
    return childSets(parent).map(({ name, object }) => item(name, "children", object));
  }
  return schema.objects.filter(({ queryable }) => queryable).map(({ name, label }) => item(name, "object", label));
}

function childSets(object: SObjectDescribe | null): readonly { readonly name: string; readonly object: string }[] {
  const named = object?.childRelationships.filter(({ relationshipName }) => relationshipName !== null) ?? [];
  return named.map(({ relationshipName, childSObject }) => ({ name: relationshipName ?? "", object: childSObject }));
}

function childQueries(scope: Scope): Items {
  if (scope.place.objects.length > 1 || scope.place.before.at(-1)?.text === "(") return [];
  return childSets(scope.object).map(({ name, object }) => item(`(SELECT Id FROM ${name})`, "children", object));
}

/** Fields of the object that the path before the cursor leads to, and its parents. */
function fieldsOf(scope: Scope, isWanted: (field: FieldDescribe) => boolean = () => true): Items {
  const object = follow(scope, scope.place.path);
  if (!object) return [];
  const fields = object.fields
    .filter(isWanted)
    .map((field) => item(field.name, "field", `${field.label} · ${field.type}`));
  const parents = object.fields.filter(({ relationshipName }) => relationshipName !== null);
  return [
    ...fields,
    ...parents.map((field) => item(`${field.relationshipName}.`, "relationship", field.referenceTo.join(", "))),
  ];
}

function fieldAt(scope: Scope, names: readonly string[]): FieldDescribe | null {
  const object = follow(scope, names.slice(0, -1));
  return object?.fields.find((field) => same(field.name, names.at(-1) ?? "")) ?? null;
}

/** Along parents. One that may be of several objects has the fields that all of them have: those of Name. */
function follow(scope: Scope, path: readonly string[]): SObjectDescribe | null {
  let object = scope.object;
  const [first] = path;
  // A path may begin with the object's own name: `Account.Name` in a query of Account.
  const steps =
    object && first !== undefined && same(first, object.name) && !parentOf(object, first) ? path.slice(1) : path;
  for (const step of steps) {
    const field = object ? parentOf(object, step) : undefined;
    if (!field) return null;
    object = load(scope, field.referenceTo.length === 1 ? (field.referenceTo[0] ?? "") : "Name");
  }
  return object;
}

const parentOf = (object: SObjectDescribe, name: string) =>
  object.fields.find(({ relationshipName }) => relationshipName !== null && same(relationshipName, name));

/** The object that the statement of this depth reads. */
function objectOf(scope: Scope, depth: number): SObjectDescribe | null {
  const from = scope.place.objects[depth];
  if (!from) return null;
  if (!from.isChildSet) return load(scope, from.name);
  const parent = objectOf(scope, depth - 1);
  const child = childSets(parent).find(({ name }) => same(name, from.name));
  return child ? load(scope, child.object) : null;
}

function load({ schema, missing }: Scope, name: string): SObjectDescribe | null {
  const known = schema.describe(name);
  if (known === null && schema.objects.some((object) => same(object.name, name))) missing.add(name);
  return known;
}

function matching(items: Items, typed: string): Items {
  const wanted = typed.toLowerCase();
  const named = (found: CompletionItem) => found.text.replace(/^'/, "").toLowerCase();
  const starts = items.filter(
    (found) => named(found).startsWith(wanted) || found.text.toLowerCase().startsWith(wanted),
  );
  if (wanted.length < 2) return starts;
  const inside = items.filter(
    (found) =>
      !starts.includes(found) && (named(found).includes(wanted) || found.detail.toLowerCase().includes(wanted)),
  );
  return [...starts, ...inside];
}

const item = (text: string, kind: CompletionItem["kind"], detail: string): CompletionItem => ({ text, kind, detail });
const keywords = (words: readonly string[]): Items => words.map((word) => item(word, "keyword", ""));
const functions = (words: readonly string[]): Items => words.map((word) => item(word, "function", ""));
const dates = (): Items => DATE_LITERALS.map((word) => item(word, "date", ""));
const quoted = (value: string) => `'${value.replace(/[\\']/g, "\\$&")}'`;
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
