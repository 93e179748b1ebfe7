import { ApiFault } from "../api-fault.ts";
import type { Database } from "../state/database.ts";
import type { FieldDefinition, SObjectDefinition } from "./definition.ts";
import type { SObjectModel } from "./model.ts";
import { giveRecordTypes, typedObjects } from "./record-types.ts";
import type { Schema } from "./schema.ts";
import { standardObjects } from "./standard/index.ts";

const TABLE =
  "CREATE TABLE IF NOT EXISTS postern_schema (name TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, definition TEXT NOT NULL)";

/** Custom objects and the custom fields of standard ones, as the database keeps them. */
export interface Deployed {
  /** The deployed part of an object as it now is. */
  save(definition: SObjectDefinition): void;
  /**
   * Puts the standard objects and what the database holds into the schema: at start, after the database was replaced, and after record
   * types were written.
   */
  load(): void;
}

export function openDeployed(deps: {
  database: Database;
  schema: Schema;
  applyTables: (model: SObjectModel) => void;
}): Deployed {
  const { database, schema, applyTables } = deps;
  /** The rows that the schema was made of; undefined once it was changed since. */
  let loaded: string | undefined;
  return {
    save(definition) {
      loaded = undefined;
      const kept = definition.custom ? definition : definition.fields.filter((field) => field.custom);
      database
        .prepare(
          "INSERT INTO postern_schema (name, kind, definition) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET definition = excluded.definition",
        )
        .run(definition.name, definition.custom ? "object" : "fields", JSON.stringify(kept));
    },
    load() {
      database.sqlite.exec(TABLE);
      const rows = database.prepare("SELECT name, kind, definition FROM postern_schema ORDER BY rowid").all();
      // Most restores bring back what is there: the schema, and every plan made for it, stay.
      const typed = typedObjects(database);
      const text = JSON.stringify([rows, typed]);
      if (text === loaded) return;
      loaded = text;
      if (rows.length === 0 && typed.length === 0 && schema.version === 1) return;
      schema.reset(standardObjects);
      for (const row of rows)
        if (row["kind"] === "object") schema.add(JSON.parse(row["definition"] as string) as SObjectDefinition);
      for (const row of rows) {
        if (row["kind"] === "fields")
          schema.addFields(row["name"] as string, JSON.parse(row["definition"] as string) as FieldDefinition[]);
      }
      for (const row of rows) relateChildren(schema, row["name"] as string);
      giveRecordTypes(schema, typed, applyTables);
    },
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
        {
          relationshipName,
          childSObject: sobject,
          field: definition.name,
          onDelete: definition.masterDetail ? "cascade" : "clear",
        },
      ],
    });
  }
}
