import type { DescribeDoor, ResultColumn, ResultShape, Session } from "../../engine/doors/index.ts";

interface FieldFacts {
  readonly custom: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
}

const NUMBERS = new Set(["int", "double", "currency", "percent"]);

function column(entry: ResultColumn, fields: ReadonlyMap<string, FieldFacts>): object {
  const type = entry.kind === "scalar" ? entry.type : null;
  const field = fields.get(entry.key);
  const aggregate = entry.kind === "children" || (entry.kind === "scalar" && field === undefined && fields.size === 0);
  return {
    aggregate,
    apexType: null,
    booleanType: type === "boolean",
    columnName: entry.key,
    custom: field?.custom ?? false,
    displayName: entry.key,
    foreignKeyName: null,
    insertable: field?.createable ?? false,
    joinColumns:
      entry.kind === "parent" || entry.kind === "children"
        ? visible(entry.shape).map((inner) => column(inner, NONE))
        : [],
    numberType: type !== null && NUMBERS.has(type),
    textType: type !== null && type !== "boolean" && !NUMBERS.has(type),
    updatable: field?.updateable ?? false,
  };
}

const NONE: ReadonlyMap<string, FieldFacts> = new Map();

function visible(shape: ResultShape): readonly ResultColumn[] {
  return shape.columns.filter((entry) => !(entry.kind === "scalar" && entry.hidden));
}

/** The undocumented answer to `&columns=true`, which the `sf` CLI needs to print a query's table. */
export function columnMetadata(describe: DescribeDoor, session: Session, shape: ResultShape) {
  const grouped = shape.idColumn < 0;
  const object = grouped ? null : describe.sobject(session, shape.type);
  const fields = new Map<string, FieldFacts>(object?.fields.map((field) => [field.name, field] as const) ?? []);
  return {
    columnMetadata: visible(shape).map((entry) => column(entry, fields)),
    entityName: shape.type,
    groupBy: grouped,
    idSelected: visible(shape).some((entry) => entry.key === "Id"),
    keyPrefix: object?.keyPrefix ?? null,
  };
}
