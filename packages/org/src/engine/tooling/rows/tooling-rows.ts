import type { Access } from "../../doors/session.ts";
import type { FieldDefinition, SObjectDefinition } from "../../schema/definition.ts";
import { toolingObjects } from "../../schema/tooling/index.ts";
import type { Database } from "../../state/database.ts";
import { quoted } from "../../state/tables.ts";
import { entityRows } from "./entity-rows.ts";
import { fieldRows, particleRows, relationshipRows } from "./field-rows.ts";
import { customFieldRows, customObjectRows, validationRuleRows, valueSetRows } from "./metadata-rows.ts";
import { entityKey, type GeneratedRow, type SchemaView } from "./schema-view.ts";

type Source =
  | { readonly all: (view: SchemaView) => readonly GeneratedRow[] }
  /** Rows below an object, whose key is in the column: only those of the objects asked for are made. */
  | { readonly of: (view: SchemaView, sobject: string) => readonly GeneratedRow[]; readonly column: string };

const SOURCES: Readonly<Record<string, Source>> = {
  CustomField: { all: customFieldRows },
  CustomObject: { all: customObjectRows },
  EntityDefinition: { of: entityRows, column: "DurableId" },
  EntityParticle: { of: particleRows, column: "EntityDefinitionId" },
  FieldDefinition: { of: fieldRows, column: "EntityDefinitionId" },
  RelationshipInfo: { of: relationshipRows, column: "ParentSobjectId" },
  StandardValueSet: { all: valueSetRows },
  ValidationRule: { all: validationRuleRows },
};

/** Parts of the schema carry no date of their own: they take the org's. */
const BORN: Readonly<Record<string, string>> = {
  CreatedDate: `born."CreatedDate"`,
  CreatedById: `born."CreatedById"`,
  LastModifiedDate: `born."CreatedDate"`,
  LastModifiedById: `born."CreatedById"`,
  SystemModstamp: `born."CreatedDate"`,
};
const FROM_BORN = `LEFT JOIN (SELECT "CreatedDate", "CreatedById" FROM "Organization" LIMIT 1) AS born`;

function viewOf({ name, fields }: SObjectDefinition): string {
  const source = SOURCES[name];
  const create = (columns: (field: FieldDefinition) => string, from: string) =>
    `CREATE VIEW IF NOT EXISTS ${quoted(name)} AS SELECT ${fields.map((field) => `${columns(field)} AS ${quoted(field.name)}`).join(", ")}${from};`;
  if (!source) return create(() => "NULL", " WHERE 0");
  const value = (field: FieldDefinition) => BORN[field.name] ?? `json_extract(made.value, '$.${field.name}')`;
  if ("all" in source) return create(value, ` FROM json_each(tooling_rows('${name}', NULL)) AS made ${FROM_BORN}`);
  return create(
    (field) => (field.name === source.column || isEntityId(name, field) ? "entity.key" : value(field)),
    ` FROM json_each(tooling_rows('entities', NULL)) AS entity, json_each(tooling_rows('${name}', entity.value)) AS made ${FROM_BORN}`,
  );
}

/** The Id of an EntityDefinition is its key: what references to it are joined by. */
const isEntityId = (object: string, field: FieldDefinition) => object === "EntityDefinition" && field.name === "Id";

/** Makes the views of the generated objects. */
export function createToolingViews(database: Database): void {
  const generated = toolingObjects.filter(({ rowsOf }) => rowsOf === "tooling");
  database.sqlite.exec(generated.map(viewOf).join("\n"));
}

/**
 * The rows of the Tooling API's objects, which follow from the schema and from what the user whose query is running may see of it: each object
 * is a view over a function. An org's image has the views; one of an older version is given them here.
 */
export function openToolingRows(deps: {
  readonly database: Database;
  /** Whose query is running. */
  readonly access: () => Access;
  readonly viewOf: (access: Access) => SchemaView;
  /** Raised when any of the rows may have changed. */
  readonly version: () => number;
}): void {
  const { database } = deps;
  const known = new WeakMap<Access, { version: number; view: SchemaView; texts: Map<string, string> }>();

  function rowsFor(access: Access) {
    let made = known.get(access);
    if (made?.version !== deps.version()) {
      made = { version: deps.version(), view: deps.viewOf(access), texts: new Map() };
      known.set(access, made);
    }
    return made;
  }

  database.define("tooling_rows", {}, (name, sobject) => {
    const { view, texts } = rowsFor(deps.access());
    const key = `${name}:${sobject ?? ""}`;
    let text = texts.get(key);
    if (text === undefined) {
      text = JSON.stringify(rowsOf(view, name as string, sobject as string | null));
      texts.set(key, text);
    }
    return text;
  });

  const create = () => {
    const present = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'ValidationRule'`).get();
    if (!present) createToolingViews(database);
  };
  create();
  database.onReplaced(create);
}

function rowsOf(view: SchemaView, name: string, sobject: string | null): object {
  if (name === "entities")
    return Object.fromEntries(view.objects().map((object) => [entityKey(view, object), object.name]));
  const source = SOURCES[name];
  if (!source) return [];
  return "all" in source ? source.all(view) : source.of(view, sobject ?? "");
}
