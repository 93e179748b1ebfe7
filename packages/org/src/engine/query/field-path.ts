import type { FieldType } from "@postern/kernel";
import { valueSql } from "../formula/field-formula.ts";
import { lastSeen } from "../recent/recent-tables.ts";
import type { FieldModel, SObjectModel } from "../schema/model.ts";
import { quoted } from "../state/tables.ts";
import { type FromClause, isReadable, type Place, type Planning } from "./entity.ts";
import { malformedAt, unknownColumn, unknownRelationship } from "./query-faults.ts";
import type { Name } from "./soql/ast.ts";

/** Child-to-parent levels in a path (Relationship Queries, limits). */
const MAX_LEVELS = 5;

/** A relationship on the way to a field. */
export interface PathStep {
  /** Canonical relationship name: `Account`. */
  readonly name: string;
  readonly reference: FieldModel;
  readonly place: Place;
}

/** A field path of a query, found in the schema and readable by this user. */
export interface FieldPath {
  /** As written, for errors. */
  readonly written: Name;
  /** Canonical: `Account.Owner.Name`. */
  readonly name: string;
  readonly steps: readonly PathStep[];
  readonly place: Place;
  /** The field; of a polymorphic place the field of the first table that has it. */
  readonly field: FieldModel;
  readonly type: FieldType;
  /** SQL of its value; empty for a compound. */
  readonly sql: string;
}

/** The fields of the Name object: what a polymorphic relationship offers without TYPEOF. */
const NAME_FIELDS: ReadonlyMap<string, string> = new Map(
  "Id,Name,FirstName,LastName,Type,Email,Phone,Title,UserRoleId,ProfileId,Username,Alias,IsActive,RecordTypeId"
    .split(",")
    .map((name) => [name.toLowerCase(), name]),
);

/** The canonical name of a field of the Name object; undefined when it has none of that name. */
export function nameObjectField(name: string): string | undefined {
  return NAME_FIELDS.get(name.toLowerCase());
}

export function fieldPath(planning: Planning, from: FromClause, written: Name): FieldPath {
  const segments = withoutAlias(from, written.text.split("."));
  return pathFrom(planning, from, { place: from.place, steps: [] }, segments, written);
}

/** The rest of a path from a place on the way: the fields of a TYPEOF belong to one of the objects a relationship leads to. */
export function pathFrom(
  planning: Planning,
  from: FromClause,
  start: Pick<FieldPath, "place" | "steps">,
  segments: readonly string[],
  written: Name,
): FieldPath {
  const relationships = segments.slice(0, -1);
  const last = segments.at(-1) as string;
  if (start.steps.length + relationships.length > MAX_LEVELS)
    throw malformedAt(
      planning.source,
      `SOQL relationship path '${written.text}' goes more than ${MAX_LEVELS} levels up.`,
      written.at,
    );

  const steps: PathStep[] = [...start.steps];
  let place = start.place;
  for (const relationship of relationships) {
    const step = stepTo(planning, from, place, relationship);
    if (!step) throw unknownRelationship(planning.source, { at: written.at, relationship });
    steps.push(step);
    place = step.place;
  }

  const found = columnOf(planning, place, last);
  if (!found) {
    const entity = place.polymorphic ? "Name" : (place.entities[0]?.model.name ?? "");
    throw unknownColumn(planning.source, { at: written.at, field: last, entity });
  }
  const name = [...steps.map((step) => step.name), found.name].join(".");
  return { written, name, steps, place, field: found.field, type: found.type, sql: found.sql };
}

/** The relationship of this name at a place; undefined when there is none that this user may follow. */
export function stepTo(planning: Planning, from: FromClause, place: Place, relationship: string): PathStep | undefined {
  const reference = parentOf(planning, place, relationship);
  const target = reference && from.follow(place, reference);
  if (!reference || !target?.entities.length) return undefined;
  return { name: reference.definition.relationshipName as string, reference, place: target };
}

/** `a.Name` with `FROM Contact c, c.Account a`, and `Contact.Name`: an alias stands for its path, the object's own name for nothing. */
export function withoutAlias(from: FromClause, segments: readonly string[]): readonly string[] {
  const [first = "", ...rest] = segments;
  if (rest.length === 0) return segments;
  const known = from.aliases.get(first.toLowerCase());
  if (known) return [...known, ...rest];
  const { model } = from.root;
  return first.toLowerCase() === model.name.toLowerCase() && !model.parent(first) ? rest : segments;
}

function parentOf(planning: Planning, place: Place, relationship: string): FieldModel | undefined {
  for (const { model } of place.entities) {
    const reference = model.parent(relationship);
    if (reference && isReadable(planning, model, reference)) return reference;
  }
  return undefined;
}

function columnOf(planning: Planning, place: Place, name: string) {
  if (place.polymorphic) return nameObjectColumn(planning, place, name);
  const entity = place.entities[0];
  const field = entity?.model.field(name);
  if (!entity || !field || !isReadable(planning, entity.model, field)) return undefined;
  return {
    name: field.name,
    field,
    type: field.definition.type,
    sql: column(planning, entity.alias, entity.model, field),
  };
}

function nameObjectColumn(planning: Planning, place: Place, name: string) {
  const canonical = nameObjectField(name);
  if (canonical === undefined) return undefined;
  if (canonical === "Type") {
    const cases = place.entities.map((e) => `WHEN ${e.alias}."Id" IS NOT NULL THEN '${e.model.name}'`);
    const id = place.entities[0]?.model.field("Id") as FieldModel;
    return { name: "Type", field: id, type: "string" as const, sql: `CASE ${cases.join(" ")} END` };
  }
  const fields = place.entities.flatMap(({ alias, model }) => {
    // Of a case the name is its number.
    const field = canonical === "Name" ? model.nameField : model.field(name);
    return field?.storage && isReadable(planning, model, field)
      ? [{ field, sql: column(planning, alias, model, field) }]
      : [];
  });
  const first = fields[0]?.field;
  if (!first) return undefined;
  const sql = fields.length === 1 ? (fields[0]?.sql as string) : `coalesce(${fields.map((f) => f.sql).join(", ")})`;
  return { name: canonical, field: first, type: first.definition.type, sql };
}

/** A stored column, or what stands in its place: a formula written out, an encrypted text's mask, the size of what is binary. */
function column(planning: Planning, alias: string, model: SObjectModel, field: FieldModel): string {
  if (field.storage === null) return "";
  const seen = lastSeenBy(planning, alias, model, field);
  return seen ?? valueSql(planning.schema, model, field, alias) ?? `${alias}.${quoted(field.name)}`;
}

/** LastViewedDate and LastReferencedDate are each user's own: a plan belongs to one user. */
function lastSeenBy(planning: Planning, alias: string, model: SObjectModel, field: FieldModel): string | null {
  if (field.name !== "LastViewedDate" && field.name !== "LastReferencedDate") return null;
  const own = model.definition.rowsOf ? null : planning.access.ownRows("RecentlyViewed");
  return own && lastSeen(field.name, alias, own.userId);
}
