import type { ChildRelationshipDefinition } from "../schema/definition.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { quoted } from "../state/tables.ts";
import type { Shop } from "./work.ts";

export interface ChildRelationship extends ChildRelationshipDefinition {
  readonly child: SObjectModel;
}

/** Which fields of which objects refer to records of this one; objects that the org lacks are left out. */
export function childRelationshipsOf(model: SObjectModel, schema: Schema): ChildRelationship[] {
  return model.definition.childRelationships.flatMap((relationship) => {
    const child = schema.object(relationship.childSObject);
    return child?.field(relationship.field)?.storage ? [{ ...relationship, child }] : [];
  });
}

/** Live records whose field names the parent. */
export function childrenOf({ database }: Shop, child: SObjectModel, field: string, parentId: string): string[] {
  const live = child.field("IsDeleted") ? ` AND "IsDeleted" = 0` : "";
  return database
    .prepareArrays(`SELECT "Id" FROM ${quoted(child.name)} WHERE ${quoted(field)} = ?${live}`)
    .all(parentId)
    .map((row) => (row as unknown as [string])[0]);
}
