import type { FieldType } from "@postern/kernel";
import type { FieldModel, SObjectModel } from "../schema/model.ts";
import { quoted } from "../state/tables.ts";
import { type FromClause, isReadable, type Place, type Planning } from "./entity.ts";
import { type Clause, malformed, unknownColumn, unknownRelationship } from "./query-faults.ts";

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
  readonly written: string;
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
const NAME_FIELDS: ReadonlySet<string> = new Set(
  "Id,Name,FirstName,LastName,Type,Email,Phone,Title,UserRoleId,ProfileId,Username,Alias,IsActive,RecordTypeId"
    .toLowerCase()
    .split(","),
);

export function fieldPath(planning: Planning, from: FromClause, written: string, clause?: Clause): FieldPath {
  const segments = written.split(".").map((segment) => segment.trim());
  const relationships = withoutPrefix(from, segments.slice(0, -1));
  const last = segments.at(-1) as string;
  if (relationships.length > MAX_LEVELS)
    throw malformed(`SOQL relationship path '${written}' goes more than ${MAX_LEVELS} levels up.`);

  const steps: PathStep[] = [];
  let place = from.place;
  for (const relationship of relationships) {
    const reference = parentOf(planning, place, relationship);
    const target = reference && from.follow(place, reference);
    if (!reference || !target?.entities.length)
      throw unknownRelationship(planning.source, { path: written, relationship }, clause);
    steps.push({ name: reference.definition.relationshipName as string, reference, place: target });
    place = target;
  }

  const found = columnOf(planning, place, last);
  if (!found) {
    const entity = place.polymorphic ? "Name" : (place.entities[0]?.model.name ?? "");
    throw unknownColumn(planning.source, { path: written, field: last, entity }, clause);
  }
  const name = [...steps.map((step) => step.name), found.name].join(".");
  return { written, name, steps, place, field: found.field, type: found.type, sql: found.sql };
}

/** `c.Name` with `FROM Contact c`, and `Contact.Name`: the object's own name or alias before a path says nothing. */
function withoutPrefix(from: FromClause, relationships: string[]): string[] {
  const first = relationships[0]?.toLowerCase();
  if (first === undefined) return relationships;
  const own = first === from.alias || (first === from.root.model.name.toLowerCase() && !from.root.model.parent(first));
  return own ? relationships.slice(1) : relationships;
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
  return { name: field.name, field, type: field.definition.type, sql: column(entity.alias, entity.model, field) };
}

function nameObjectColumn(planning: Planning, place: Place, name: string) {
  if (!NAME_FIELDS.has(name.toLowerCase())) return undefined;
  if (name.toLowerCase() === "type") {
    const cases = place.entities.map((e) => `WHEN ${e.alias}."Id" IS NOT NULL THEN '${e.model.name}'`);
    const id = place.entities[0]?.model.field("Id") as FieldModel;
    return { name: "Type", field: id, type: "string" as const, sql: `CASE ${cases.join(" ")} END` };
  }
  const fields = place.entities.flatMap(({ alias, model }) => {
    const field = model.field(name);
    return field?.storage && isReadable(planning, model, field) ? [{ field, sql: column(alias, model, field) }] : [];
  });
  const first = fields[0]?.field;
  if (!first) return undefined;
  const sql = fields.length === 1 ? (fields[0]?.sql as string) : `coalesce(${fields.map((f) => f.sql).join(", ")})`;
  return { name: first.name, field: first, type: first.definition.type, sql };
}

/** A binary field is read for its size only: its content is the blob door's. */
function column(alias: string, _model: SObjectModel, field: FieldModel): string {
  if (field.storage === null) return "";
  const name = `${alias}.${quoted(field.name)}`;
  return field.storage === "BLOB" ? `length(${name})` : name;
}
