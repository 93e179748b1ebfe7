import type { Access } from "../doors/session.ts";
import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { quoted } from "../state/tables.ts";
import type { ApexWords } from "./apex-words.ts";
import { malformed } from "./query-faults.ts";
import type { SourceText } from "./source-text.ts";
import { visibleRows } from "./visible-rows.ts";

/** What every step of planning a query may look at. */
export interface Planning {
  readonly schema: Schema;
  readonly access: Access;
  readonly source: SourceText;
  /** `queryAll`: rows in the recycle bin too. */
  readonly includeDeleted: boolean;
  readonly apexWords: ApexWords;
}

/** A table in FROM. */
export interface Entity {
  readonly model: SObjectModel;
  /** `t0`, `t1` … */
  readonly alias: string;
}

/** Where a relationship leads: one table, or several for a polymorphic lookup, whose fields are those of the Name object. */
export interface Place {
  readonly entities: readonly Entity[];
  readonly polymorphic: boolean;
}

/** The FROM of one statement: the table asked and the parents joined to it as paths need them. */
export interface FromClause {
  readonly root: Entity;
  readonly place: Place;
  /** What each alias of the query stands for, lower case: relationship names from the table asked, none for itself. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  follow(place: Place, reference: FieldModel): Place;
  /** ` LEFT JOIN … LEFT JOIN …` */
  joins(): string;
}

/** Child-to-parent relationships in one query (SOQL limits: 55). */
const MAX_RELATIONSHIPS = 55;

export function fromClause(
  planning: Planning,
  model: SObjectModel,
  options: { aliases?: ReadonlyMap<string, readonly string[]>; prefix?: string } = {},
): FromClause {
  const prefix = options.prefix ?? "t";
  const root: Entity = { model, alias: `${prefix}0` };
  const places = new Map<string, Place>();
  const joins: string[] = [];

  function join(parent: Entity, reference: FieldModel, model: SObjectModel): Entity {
    const alias = `${prefix}${joins.length + 1}`;
    const visible = visibleRows(planning, model, alias);
    joins.push(
      ` LEFT JOIN ${quoted(model.name)} AS ${alias} ON ${alias}."Id" = ${parent.alias}.${quoted(reference.name)}${visible && ` AND ${visible}`}`,
    );
    return { model, alias };
  }

  return {
    root,
    place: { entities: [root], polymorphic: false },
    aliases: options.aliases ?? NO_ALIASES,
    follow(place, reference) {
      const key = `${place.entities.map((entity) => entity.alias).join("+")}.${reference.name}`;
      let target = places.get(key);
      if (!target) {
        if (places.size >= MAX_RELATIONSHIPS)
          throw malformed(`The query follows more than ${MAX_RELATIONSHIPS} child-to-parent relationships.`);
        target = {
          polymorphic: isPolymorphic(reference),
          entities: place.entities.flatMap((entity) =>
            entity.model.field(reference.name)
              ? targetsOf(planning, reference).map((m) => join(entity, reference, m))
              : [],
          ),
        };
        places.set(key, target);
      }
      return target;
    },
    joins: () => joins.join(""),
  };
}

const NO_ALIASES: ReadonlyMap<string, readonly string[]> = new Map();

export function isPolymorphic(reference: FieldModel): boolean {
  return reference.polymorphic || (reference.definition.referenceTo?.length ?? 0) > 1;
}

/** The objects a reference may lead to that this user may read. */
export function targetsOf(planning: Planning, reference: FieldModel): readonly SObjectModel[] {
  return (reference.definition.referenceTo ?? []).flatMap((name) => {
    const model = planning.schema.object(name);
    return model && planning.access.object(model.name).read ? [model] : [];
  });
}

/** Fields that are not under field-level security are readable with their object. */
export function isReadable(planning: Planning, model: SObjectModel, field: FieldModel): boolean {
  return !field.permissionable || planning.access.fieldReadable(model.name, field.name);
}
