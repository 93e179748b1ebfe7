import { ApiFault } from "../api-fault.ts";
import type { Database } from "../state/database.ts";
import type { FieldDefinition, SObjectDefinition } from "./definition.ts";
import type { CustomValue } from "./metadata/custom-field.ts";
import type { SObjectModel } from "./model.ts";
import { giveRecordTypes, typedObjects } from "./record-types.ts";
import type { Schema } from "./schema.ts";
import type { ValidationRule } from "./setup-field.ts";
import { standardObjects } from "./standard/index.ts";

const TABLE =
  "CREATE TABLE IF NOT EXISTS postern_schema (name TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, definition TEXT NOT NULL)";

type Kind = "object" | "fields" | "rules" | "valueSet";

/** Custom objects, the custom fields and rules of standard ones, and global value sets, as the database keeps them. */
export interface Deployed {
  /** The deployed part of an object as it now is. */
  save(definition: SObjectDefinition): void;
  remove(definition: SObjectDefinition): void;
  saveValueSet(name: string, values: readonly CustomValue[]): void;
  valueSet(name: string): readonly CustomValue[] | undefined;
  /**
   * Puts the standard objects and what the database holds into the schema: at start, after a change, after record types were written,
   * and after the database was replaced.
   */
  load(): void;
  /** What was loaded last was taken back: the next `load` looks again. */
  undone(): void;
}

const RULES = "#rules";
const VALUE_SET = "valueSet:";

export function openDeployed(deps: {
  database: Database;
  schema: Schema;
  applyTables: (model: SObjectModel) => void;
}): Deployed {
  const { database, schema, applyTables } = deps;
  /** What the schema was made of; undefined once it was changed since. */
  let loaded: string | undefined;

  function put(name: string, kind: Kind, definition: unknown) {
    loaded = undefined;
    database
      .prepare(
        "INSERT INTO postern_schema (name, kind, definition) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET definition = excluded.definition",
      )
      .run(name, kind, JSON.stringify(definition));
  }

  return {
    save(definition) {
      const { name, custom, fields, validationRules } = definition;
      if (custom) put(name, "object", definition);
      else {
        put(
          name,
          "fields",
          fields.filter((field) => field.custom),
        );
        if (validationRules) put(`${name}${RULES}`, "rules", validationRules);
      }
    },
    remove({ name }) {
      loaded = undefined;
      database.prepare("DELETE FROM postern_schema WHERE name = ?").run(name);
    },
    saveValueSet: (name, values) => put(`${VALUE_SET}${name}`, "valueSet", values),
    valueSet(name) {
      const row = database.prepare("SELECT definition FROM postern_schema WHERE name = ?").get(`${VALUE_SET}${name}`);
      return row && (JSON.parse(row["definition"] as string) as CustomValue[]);
    },
    load() {
      database.sqlite.exec(TABLE);
      const rows = database
        .prepare("SELECT name, kind, definition FROM postern_schema ORDER BY rowid")
        .all() as unknown as {
        name: string;
        kind: Kind;
        definition: string;
      }[];
      const typed = typedObjects(database);
      // Most restores bring back what is there: the schema, and every plan made for it, stay.
      const text = JSON.stringify([rows, typed]);
      if (text === loaded) return;
      loaded = text;
      if (rows.length === 0 && typed.length === 0 && schema.version === 1) return;
      schema.reset(standardObjects);
      const each = <T>(kind: Kind, work: (name: string, definition: T) => void) => {
        for (const row of rows) if (row.kind === kind) work(row.name, JSON.parse(row.definition) as T);
      };
      each<SObjectDefinition>("object", (_, definition) => schema.add(unrelated(definition)));
      each<FieldDefinition[]>("fields", (name, fields) => schema.addFields(name, fields));
      each<ValidationRule[]>("rules", (name, validationRules) => {
        const model = schema.object(name.slice(0, -RULES.length));
        if (model) schema.add({ ...model.definition, validationRules });
      });
      for (const { name, kind } of rows) if (kind === "object" || kind === "fields") relateChildren(schema, name);
      giveRecordTypes(schema, typed, applyTables);
    },
    undone() {
      loaded = undefined;
    },
  };
}

/** Without the relationships that custom references give it: they follow from the references. */
function unrelated(definition: SObjectDefinition): SObjectDefinition {
  return {
    ...definition,
    childRelationships: definition.childRelationships.filter(({ field }) => !field.endsWith("__c")),
  };
}

/** Gives the parents of an object's custom references their child relationships. Throws ApiFault when the parent has one of that name. */
export function relateChildren(schema: Schema, sobject: string): void {
  for (const { definition } of schema.object(sobject)?.fields ?? []) {
    if (!definition.custom || definition.type !== "reference") continue;
    const parent = schema.object(definition.referenceTo?.[0] ?? "")?.definition;
    if (!parent) continue;
    if (parent.childRelationships.some((each) => each.childSObject === sobject && each.field === definition.name))
      continue;
    const relationshipName = definition.childRelationshipName ? `${definition.childRelationshipName}__r` : null;
    if (relationshipName && schema.object(parent.name)?.child(relationshipName))
      throw new ApiFault(
        "DUPLICATE_DEVELOPER_NAME",
        `There is already a Child Relationship named ${definition.childRelationshipName} on ${parent.label}.`,
        { fields: [definition.name] },
      );
    schema.add({
      ...parent,
      childRelationships: [
        ...parent.childRelationships,
        { relationshipName, childSObject: sobject, field: definition.name, onDelete: onDelete(definition) },
      ],
    });
  }
}

function onDelete({ masterDetail, deleteConstraint }: FieldDefinition): "cascade" | "restrict" | "clear" {
  if (masterDetail || deleteConstraint === "Cascade") return "cascade";
  return deleteConstraint === "Restrict" ? "restrict" : "clear";
}
