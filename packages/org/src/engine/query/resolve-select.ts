import { compoundParts } from "./compound-parts.ts";
import type { Entity, FromClause, Place, Planning } from "./entity.ts";
import { type FieldPath, fieldPath, type PathStep } from "./field-path.ts";
import { duplicateField, malformed } from "./query-faults.ts";
import type { Level, RowBuilder } from "./row-plan.ts";
import { selectFunction } from "./select-function.ts";
import type { SelectItem } from "./soql/ast.ts";
import { raw } from "./sql-fragment.ts";
import { selectTypeof } from "./typeof.ts";

/** What the select list asks for beside columns of the object and its parents. */
export interface SelectParts {
  /** Called for each `(SELECT … FROM Children)`. */
  child(item: Extract<SelectItem, { kind: "subquery" }>): void;
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
  let unnamed = 0;
  for (const item of items) {
    switch (item.kind) {
      case "field": {
        if (item.alias !== null) throw malformed("only aggregate expressions use field aliasing");
        const path = fieldPath(planning, from, item.path);
        once(path.name);
        addPath(planning, from, builder, path);
        break;
      }
      case "function":
        selectFunction(planning, from, item, builder, { once, unnamed: () => `expr${unnamed++}` });
        break;
      case "subquery":
        once(item.query.from.text);
        parts.child(item);
        break;
      case "typeof":
        once(item.relationship.text);
        selectTypeof(planning, from, item, builder);
        break;
    }
  }
  builder.identify(builder.root, raw(idOf(from.place)));
}

/** Adds a found path's column, and the levels of parents above it. */
export function addPath(
  planning: Planning,
  from: FromClause,
  builder: RowBuilder,
  path: FieldPath,
  root: Level = builder.root,
): void {
  const level = levelOf(builder, path.steps, root);
  const key = lastSegment(path);
  if (path.field.storage !== null) {
    builder.scalar(level, key, path.type, raw(path.sql), { source: sourceOf(path) });
    return;
  }
  const entity = (path.place.entities[0] ?? from.root) as Entity;
  builder.compound(level, key, path.type as "address" | "location", compoundParts(planning, entity, path.field));
}

/** The field behind a column; of a polymorphic parent the first object that has it stands for all. */
export function sourceOf(path: FieldPath): { sobject: string; field: string } {
  return { sobject: path.place.entities[0]?.model.name ?? "", field: path.field.name };
}

export function lastSegment(path: FieldPath): string {
  return path.name.slice(path.name.lastIndexOf(".") + 1);
}

/** The level a path's last segment belongs to. */
export function levelOf(builder: RowBuilder, steps: readonly PathStep[], root: Level = builder.root): Level {
  let level = root;
  for (const step of steps) {
    const { polymorphic, entities } = step.place;
    const type = polymorphic ? "Name" : (entities[0]?.model.name as string);
    const objects = polymorphic
      ? new Map(entities.map(({ model }) => [model.definition.keyPrefix, model.name] as const))
      : undefined;
    level = builder.parent(level, step.name, type, idOf(step.place), { objects, reference: step.reference.name });
  }
  return level;
}

export function idOf(place: Place): string {
  const ids = place.entities.map((entity) => `${entity.alias}."Id"`);
  return ids.length === 1 ? (ids[0] as string) : `coalesce(${ids.join(", ")})`;
}
