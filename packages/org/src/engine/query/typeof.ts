import { type Entity, type FromClause, isPolymorphic, type Place, type Planning } from "./entity.ts";
import { nameObjectField, pathFrom, stepTo, withoutAlias } from "./field-path.ts";
import { malformedAt, unknownObject, unknownRelationship } from "./query-faults.ts";
import { addPath } from "./resolve-select.ts";
import type { RowBuilder } from "./row-plan.ts";
import type { Name, TypeofItem } from "./soql/ast.ts";
import { raw } from "./sql-fragment.ts";

/**
 * `TYPEOF What WHEN Account THEN Phone ELSE Name END`: the fields a record shows depend on the object that its relationship leads to.
 * Without ELSE, a record that leads to none of the objects named shows null (TYPEOF, SOQL reference).
 */
export function selectTypeof(planning: Planning, from: FromClause, item: TypeofItem, builder: RowBuilder): void {
  const { source } = planning;
  const segments = withoutAlias(from, item.relationship.text.split("."));
  if (segments.length > 1)
    throw malformedAt(source, `TYPEOF takes a relationship of ${from.root.model.name} itself`, item.relationship.at);
  const step = stepTo(planning, from, from.place, segments[0] as string);
  if (!step) throw unknownRelationship(source, { at: item.relationship.at, relationship: item.relationship.text });
  if (!isPolymorphic(step.reference))
    throw malformedAt(
      source,
      `The TYPEOF expression needs a polymorphic relationship: ${item.relationship.text} is not`,
      item.relationship.at,
    );

  const choice = builder.choice(builder.root, step.name, step.reference.name);
  const named = new Set<Entity>();
  for (const { type, fields } of item.whens) {
    const entity = entityOf(planning, step.place, type);
    if (named.has(entity)) throw malformedAt(source, `duplicate WHEN ${type.text}`, type.at);
    named.add(entity);
    addChoice(entity, fields, { entities: [entity], polymorphic: false });
  }
  // In ELSE the object is not known, so its fields are those of the Name object.
  if (item.otherwise)
    for (const entity of step.place.entities)
      if (!named.has(entity)) addChoice(entity, item.otherwise, { entities: [entity], polymorphic: true });

  function addChoice(entity: Entity, fields: readonly Name[], place: Place): void {
    const { model } = entity;
    const own = builder.variant(choice, model.definition.keyPrefix, model.name, `${entity.alias}."Id"`);
    for (const written of fields) {
      const missing = place.polymorphic && !model.field(written.text) ? nameObjectField(written.text) : undefined;
      if (missing && missing !== "Name" && missing !== "Type") {
        builder.scalar(own, missing, "string", raw("NULL"));
        continue;
      }
      const path = pathFrom(planning, from, { place, steps: [] }, written.text.split("."), written);
      addPath(planning, from, builder, path, own);
    }
  }
}

function entityOf(planning: Planning, place: Place, type: Name): Entity {
  const entity = place.entities.find(({ model }) => model.name.toLowerCase() === type.text.toLowerCase());
  if (entity) return entity;
  if (!planning.schema.object(type.text)) throw unknownObject(planning.source, type);
  throw malformedAt(planning.source, `The relationship does not lead to ${type.text}`, type.at);
}
