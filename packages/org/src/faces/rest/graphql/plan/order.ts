import type { FieldNode, ValueNode } from "graphql";
import type { ObjectView, OrgView } from "../schema/org-view.ts";

interface Clause {
  readonly order?: string | null;
  readonly nulls?: string | null;
}

/** The order in which a caller named the members of an input object: coercion answers them in the order of the type. */
export type Named = { readonly literal: ValueNode } | { readonly json: Readonly<Record<string, unknown>> } | undefined;

/** An argument as it was written: in the document, or in the variables. */
export function argumentAsGiven(
  node: FieldNode | undefined,
  name: string,
  variables: Readonly<Record<string, unknown>>,
): Named {
  const value = node?.arguments?.find((each) => each.name.value === name)?.value;
  if (value?.kind !== "Variable") return value && { literal: value };
  return fromJson(variables[value.name.value]);
}

function fromJson(value: unknown): Named {
  return typeof value === "object" && value !== null ? { json: value as Record<string, unknown> } : undefined;
}

function namesOf(given: Named): readonly string[] {
  if (!given) return [];
  if ("json" in given) return Object.keys(given.json);
  return given.literal.kind === "ObjectValue" ? given.literal.fields.map(({ name }) => name.value) : [];
}

function memberOf(given: Named, name: string): Named {
  if (!given) return undefined;
  if ("json" in given) return fromJson(given.json[name]);
  if (given.literal.kind !== "ObjectValue") return undefined;
  const field = given.literal.fields.find((each) => each.name.value === name);
  return field && { literal: field.value };
}

/** The items of an `orderBy` argument in SOQL, in the order they were given. */
export function ordering(
  view: OrgView,
  object: ObjectView,
  input: unknown,
  given: Named,
  prefix = "",
): readonly string[] {
  const clauses = (input ?? {}) as Readonly<Record<string, Clause | null>>;
  const names = new Set([...namesOf(given), ...Object.keys(clauses)]);
  return [...names].flatMap((name) => {
    const clause = clauses[name];
    if (!clause) return [];
    const parent = object.parent(name);
    if (parent) {
      const target = view.object(parent.objects[0] as string) as ObjectView;
      return ordering(view, target, clause, memberOf(given, name), `${prefix}${name}.`);
    }
    return [`${prefix}${name} ${clause.order ?? "ASC"}${clause.nulls ? ` NULLS ${clause.nulls}` : ""}`];
  });
}
