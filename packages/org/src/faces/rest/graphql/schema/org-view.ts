import type { ChildRelationshipDescribe, FieldDescribe, SObjectDescribe } from "@postern/kernel";
import type { Engine, Session } from "../../../../engine/doors/index.ts";

/** The schema as one caller may see it, in the terms that GraphQL types are made of. */
export interface OrgView {
  readonly objects: readonly ObjectView[];
  object(name: string): ObjectView | undefined;
}

export interface ObjectView {
  readonly name: string;
  readonly describe: SObjectDescribe;
  readonly nameField: FieldDescribe | null;
  field(name: string): FieldDescribe | undefined;
  /** By relationship name: the reference field and the objects it leads to that the caller may see. */
  parent(relationshipName: string): { readonly field: FieldDescribe; readonly objects: readonly string[] } | undefined;
  readonly parents: readonly string[];
  child(relationshipName: string): ChildRelationshipDescribe | undefined;
  readonly children: readonly string[];
}

/** A name that GraphQL and SOQL both take; all names of the org are such. */
const NAME = /^[_A-Za-z]\w*$/;

export function orgView(engine: Engine, session: Session): OrgView {
  const readable = engine.describe.global(session).filter(({ name, queryable }) => queryable && NAME.test(name));
  const names = new Set(readable.map(({ name }) => name));
  const known = new Map<string, ObjectView>();
  const object = (name: string) => {
    if (!names.has(name)) return undefined;
    let found = known.get(name);
    if (!found) {
      found = objectView(engine.describe.sobject(session, name), names);
      known.set(name, found);
    }
    return found;
  };
  return { objects: readable.map(({ name }) => object(name) as ObjectView), object };
}

function objectView(describe: SObjectDescribe, names: ReadonlySet<string>): ObjectView {
  const fields = new Map(describe.fields.map((field) => [field.name, field]));
  const parents = new Map<string, { field: FieldDescribe; objects: readonly string[] }>();
  for (const field of describe.fields) {
    const objects = field.referenceTo.filter((name) => names.has(name));
    if (field.relationshipName && objects.length > 0 && !fields.has(field.relationshipName))
      parents.set(field.relationshipName, { field, objects });
  }
  const children = new Map(
    describe.childRelationships.flatMap((child) =>
      child.relationshipName && names.has(child.childSObject) && !fields.has(child.relationshipName)
        ? [[child.relationshipName, child] as const]
        : [],
    ),
  );
  return {
    name: describe.name,
    describe,
    nameField: describe.fields.find(({ nameField }) => nameField) ?? null,
    field: (name) => fields.get(name),
    parent: (name) => parents.get(name),
    parents: [...parents.keys()],
    child: (name) => children.get(name),
    children: [...children.keys()].filter((name) => !parents.has(name)),
  };
}
