import type { FieldDescribe } from "@postern/kernel";
import { GraphQLError } from "graphql";
import type { ObjectView, OrgView } from "../schema/org-view.ts";
import { literal } from "./soql-text.ts";

type Input = Readonly<Record<string, unknown>>;

const OPERATORS: Readonly<Record<string, string>> = {
  eq: "=",
  ne: "!=",
  lt: "<",
  gt: ">",
  lte: "<=",
  gte: ">=",
  like: "LIKE",
  in: "IN",
  nin: "NOT IN",
  includes: "INCLUDES",
  excludes: "EXCLUDES",
};

/** The condition of a `where` argument in SOQL; empty when it narrows nothing. */
export function condition(view: OrgView, object: ObjectView, input: unknown, prefix = ""): string {
  const parts = Object.entries((input ?? {}) as Input).map(([name, value]) => {
    if (value === null || value === undefined) return "";
    if (name === "and" || name === "or") {
      const all = (value as readonly Input[]).map((each) => condition(view, object, each, prefix));
      return grouped(all, name.toUpperCase());
    }
    if (name === "not") {
      const inner = condition(view, object, value, prefix);
      return inner && `(NOT ${inner})`;
    }
    const parent = object.parent(name);
    if (parent) {
      const target = view.object(parent.objects[0] as string) as ObjectView;
      return condition(view, target, value, `${prefix}${name}.`);
    }
    return comparisons(view, object.field(name) as FieldDescribe, `${prefix}${name}`, value as Input);
  });
  return grouped(parts, "AND");
}

/** Joined, in parentheses, so that it can stand in any other condition. */
function grouped(parts: readonly string[], word: string): string {
  const given = parts.filter((part) => part !== "");
  return given.length > 1 ? `(${given.join(` ${word} `)})` : (given[0] ?? "");
}

function comparisons(view: OrgView, field: FieldDescribe, path: string, input: Input): string {
  const parts = Object.entries(input).map(([name, value]) => {
    if (value === undefined) return "";
    if (name === "inq" || name === "ninq") return semiJoin(view, path, name, value as Input | null);
    const operator = OPERATORS[name];
    if (operator === undefined) return dateFunction(path, name, value as Input | null);
    if (!Array.isArray(value)) return `${path} ${operator} ${operand(field, value, name === "like")}`;
    return `${path} ${operator} (${value.map((each) => operand(field, each)).join(", ")})`;
  });
  return grouped(parts, "AND");
}

/** A value; of dates one of `{ value }`, `{ literal: TODAY }`, `{ range: { last_n_days: 7 } }`. */
function operand(field: FieldDescribe, value: unknown, isPattern = false): string {
  if (value === null || typeof value !== "object") return literal(field, value, isPattern);
  const { value: exact, literal: word, range } = value as { value?: unknown; literal?: string; range?: Input };
  if (word) return word;
  const [unit, count] = Object.entries(range ?? {}).find(([, each]) => each !== null) ?? [];
  return unit === undefined ? literal(field, exact) : `${unit.toUpperCase()}:${count}`;
}

const INTEGER = { type: "int" } as FieldDescribe;

function dateFunction(path: string, name: string, input: Input | null): string {
  const parts = Object.entries(input ?? {}).flatMap(([form, operators]) => {
    const call = form === "value" ? `${name}(${path})` : `${name}(convertTimezone(${path}))`;
    return Object.entries((operators ?? {}) as Input).map(([operator, value]) => {
      const given = Array.isArray(value) ? `(${value.map((each) => literal(INTEGER, each)).join(", ")})` : undefined;
      return `${call} ${OPERATORS[operator]} ${given ?? literal(INTEGER, value)}`;
    });
  });
  return grouped(parts, "AND");
}

/** `{ Contact: { … }, ApiName: "AccountId" }` */
function semiJoin(view: OrgView, path: string, name: "inq" | "ninq", input: Input | null): string {
  const { ApiName, ...filters } = input ?? {};
  const [sobject = "", filter] = Object.entries(filters).find(([, value]) => value !== undefined) ?? [];
  const object = view.object(sobject);
  const field = typeof ApiName === "string" ? object?.field(ApiName)?.name : undefined;
  if (!object || !field)
    throw new GraphQLError(`${name} needs an object and, as ApiName, the name of a field of it that holds ids.`);
  const inner = condition(view, object, filter);
  return `${path} ${name === "inq" ? "IN" : "NOT IN"} (SELECT ${field} FROM ${object.name}${inner && ` WHERE ${inner}`})`;
}
