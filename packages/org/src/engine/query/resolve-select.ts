import type { FieldType as SelectItem } from "@jetstreamapp/soql-parser-js";
import { compoundParts } from "./compound-parts.ts";
import type { Entity, FromClause, Place, Planning } from "./entity.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import { duplicateField, malformed } from "./query-faults.ts";
import type { Level, RowBuilder } from "./row-plan.ts";
import { selectFunction } from "./select-function.ts";
import { raw } from "./sql-fragment.ts";

/** What the select list asks for beside columns of the object and its parents. */
export interface SelectParts {
  /** Called for each `(SELECT … FROM Children)`. */
  child(item: Extract<SelectItem, { type: "FieldSubquery" }>): void;
}

/** Puts the items of an ungrouped SELECT into the builder, each found, readable and named once. */
export function resolveSelect(
  planning: Planning,
  from: FromClause,
  items: readonly SelectItem[],
  builder: RowBuilder,
  parts: SelectParts,
): void {
  const seen = new Set<string>();
  const once = (key: string) => {
    if (seen.has(key.toLowerCase())) throw duplicateField(key);
    seen.add(key.toLowerCase());
  };
  for (const item of items) {
    switch (item.type) {
      case "Field":
      case "FieldRelationship": {
        if ("alias" in item && item.alias !== undefined)
          throw malformed("only aggregate expressions use field aliasing");
        const path = fieldPath(planning, from, writtenPath(item), "SELECT");
        once(path.name);
        addPath(planning, from, builder, path);
        break;
      }
      case "FieldFunctionExpression":
        selectFunction(planning, from, item, builder, once);
        break;
      case "FieldSubquery":
        once(item.subquery.relationshipName);
        parts.child(item);
        break;
      case "FieldTypeof":
        throw malformed("TYPEOF is not supported by this org; select fields of the Name object instead");
    }
  }
  builder.identify(builder.root, raw(idOf(from.place)));
}

export function writtenPath(item: Extract<SelectItem, { type: "Field" | "FieldRelationship" }>): string {
  return ("rawValue" in item ? item.rawValue : undefined) ?? item.field;
}

/** Adds a found path's column, and the levels of parents above it. */
export function addPath(planning: Planning, from: FromClause, builder: RowBuilder, path: FieldPath): void {
  const level = levelOf(builder, path);
  const key = lastSegment(path);
  if (path.field.storage !== null) {
    builder.scalar(level, key, path.type, raw(path.sql));
    return;
  }
  const entity = (path.place.entities[0] ?? from.root) as Entity;
  builder.compound(level, key, path.type as "address" | "location", compoundParts(planning, entity, path.field));
}

export function lastSegment(path: FieldPath): string {
  return path.name.slice(path.name.lastIndexOf(".") + 1);
}

/** The level a path's last segment belongs to. */
export function levelOf(builder: RowBuilder, path: FieldPath): Level {
  let level = builder.root;
  for (const step of path.steps) {
    const { polymorphic, entities } = step.place;
    const type = polymorphic ? "Name" : (entities[0]?.model.name as string);
    const objects = polymorphic
      ? new Map(entities.map(({ model }) => [model.definition.keyPrefix, model.name] as const))
      : undefined;
    level = builder.parent(level, step.name, type, idOf(step.place), objects);
  }
  return level;
}

export function idOf(place: Place): string {
  const ids = place.entities.map((entity) => `${entity.alias}."Id"`);
  return ids.length === 1 ? (ids[0] as string) : `coalesce(${ids.join(", ")})`;
}
