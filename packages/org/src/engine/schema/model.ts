import type { FieldDefinition, SObjectDefinition } from "./definition.ts";

/** How a field's value lies in SQLite: null for compounds, which have parts and no column. */
export type Storage = "TEXT" | "INTEGER" | "REAL" | "BLOB" | null;

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
  /** The values a picklist takes: those that are active. */
  readonly values: readonly string[];
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
    case "base64":
      return "BLOB";
    default:
      return "TEXT";
  }
}

const activeValues = ({ picklist = [], inactiveValues }: FieldDefinition) =>
  inactiveValues ? picklist.filter((value) => !inactiveValues.includes(value)) : picklist;

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
    values: activeValues(definition),
    parts:
      storageOf(definition) === null
        ? all.filter((f) => f.compoundFieldName === definition.name).map((f) => f.name)
        : [],
  };
}

/** Definitions do not change, so every org of the process reads the same models. */
const models = new WeakMap<SObjectDefinition, SObjectModel>();

export function sobjectModel(definition: SObjectDefinition): SObjectModel {
  let model = models.get(definition);
  if (!model) {
    model = lazyModel(definition);
    models.set(definition, model);
  }
  return model;
}

interface Lookups {
  readonly fields: readonly FieldModel[];
  readonly byName: ReadonlyMap<string, FieldModel>;
  readonly parents: ReadonlyMap<string, FieldModel>;
  readonly children: ReadonlyMap<string, SObjectDefinition["childRelationships"][number]>;
  readonly nameField: FieldModel | null;
}

/** Resolved when somebody first looks inside. */
function lazyModel(definition: SObjectDefinition): SObjectModel {
  let known: Lookups | undefined;
  const lookups = () => {
    known ??= resolve(definition);
    return known;
  };
  return {
    definition,
    name: definition.name,
    get fields() {
      return lookups().fields;
    },
    get nameField() {
      return lookups().nameField;
    },
    field: (name) => lookups().byName.get(name.toLowerCase()),
    parent: (name) => lookups().parents.get(name.toLowerCase()),
    child: (name) => lookups().children.get(name.toLowerCase()),
  };
}

function resolve(definition: SObjectDefinition): Lookups {
  const fields = definition.fields.map((field) => fieldModel(field, definition.fields));
  return {
    fields,
    byName: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
    parents: new Map(
      fields.flatMap((field) =>
        field.definition.relationshipName ? [[field.definition.relationshipName.toLowerCase(), field] as const] : [],
      ),
    ),
    children: new Map(
      definition.childRelationships.flatMap((child) =>
        child.relationshipName ? [[child.relationshipName.toLowerCase(), child] as const] : [],
      ),
    ),
    nameField: fields.find((field) => field.nameField) ?? null,
  };
}
