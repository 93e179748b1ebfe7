import type { FieldDefinition, SObjectDefinition } from "./definition.ts";

/** How a field's value lies in SQLite: null for compounds, which have parts and no column. */
export type Storage = "TEXT" | "INTEGER" | "REAL" | null;

/** A field with what reading and writing need to know at hand, resolved once. */
export interface FieldModel {
  readonly definition: FieldDefinition;
  readonly name: string;
  readonly storage: Storage;
  /** A formula field: its value is an expression over other columns, and it has none of its own. */
  readonly computed: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly nillable: boolean;
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly aggregatable: boolean;
  readonly idLookup: boolean;
  readonly permissionable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly autoNumber: boolean;
  readonly restrictedPicklist: boolean;
  readonly nameField: boolean;
  readonly polymorphic: boolean;
  /** Names of the parts, for a compound. */
  readonly parts: readonly string[];
}

export interface SObjectModel {
  readonly definition: SObjectDefinition;
  readonly name: string;
  /** In definition order. */
  readonly fields: readonly FieldModel[];
  readonly nameField: FieldModel | null;
  field(name: string): FieldModel | undefined;
  /** The reference field behind a parent relationship name: `Account` → AccountId. */
  parent(relationshipName: string): FieldModel | undefined;
  child(relationshipName: string): SObjectDefinition["childRelationships"][number] | undefined;
}

function storageOf(field: FieldDefinition): Storage {
  switch (field.type) {
    case "address":
    case "location":
      return null;
    case "boolean":
    case "int":
      return "INTEGER";
    case "double":
    case "currency":
    case "percent":
      return "REAL";
    default:
      return "TEXT";
  }
}

function fieldModel(definition: FieldDefinition, all: readonly FieldDefinition[]): FieldModel {
  const has = (letter: string) => definition.props.includes(letter);
  return {
    definition,
    name: definition.name,
    storage: storageOf(definition),
    computed: definition.formula !== undefined,
    createable: has("C"),
    updateable: has("U"),
    nillable: has("N"),
    filterable: has("F"),
    sortable: has("S"),
    groupable: has("G"),
    aggregatable: has("A"),
    idLookup: has("I") || definition.externalId === true,
    permissionable: has("P"),
    defaultedOnCreate: has("D"),
    autoNumber: has("a"),
    restrictedPicklist: has("r"),
    nameField: has("n"),
    polymorphic: has("p"),
    parts:
      storageOf(definition) === null
        ? all.filter((f) => f.compoundFieldName === definition.name).map((f) => f.name)
        : [],
  };
}

export function sobjectModel(definition: SObjectDefinition): SObjectModel {
  const fields = definition.fields.map((field) => fieldModel(field, definition.fields));
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  const parents = new Map(
    fields.flatMap((field) =>
      field.definition.relationshipName ? [[field.definition.relationshipName.toLowerCase(), field] as const] : [],
    ),
  );
  const children = new Map(
    definition.childRelationships.flatMap((child) =>
      child.relationshipName ? [[child.relationshipName.toLowerCase(), child] as const] : [],
    ),
  );
  return {
    definition,
    name: definition.name,
    fields,
    nameField: fields.find((field) => field.nameField) ?? null,
    field: (name) => byName.get(name.toLowerCase()),
    parent: (name) => parents.get(name.toLowerCase()),
    child: (name) => children.get(name.toLowerCase()),
  };
}
