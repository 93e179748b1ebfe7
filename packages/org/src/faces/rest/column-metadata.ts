import type { FieldType } from "@postern/kernel";
import type { DescribeDoor, ResultColumn, ResultShape, Session } from "../../engine/doors/index.ts";

/** The Apex type of a field type; the names are from the answers kept in the tests of the `sf` CLI, the rarer ones inferred. */
const APEX_TYPES: Partial<Record<FieldType, string>> = {
  id: "Id",
  reference: "Id",
  boolean: "Boolean",
  int: "Integer",
  double: "Double",
  currency: "Double",
  percent: "Double",
  date: "Date",
  datetime: "Datetime",
  time: "Time",
  base64: "Blob",
};
const NUMBERS: ReadonlySet<FieldType> = new Set(["int", "double", "currency", "percent"]);

interface FieldFacts {
  readonly custom: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
}
type FactsOf = (source: { readonly sobject: string; readonly field: string } | undefined) => FieldFacts | undefined;

function column(entry: ResultColumn, factsOf: FactsOf): object {
  const made = entry.kind === "scalar" && entry.expression !== undefined && entry.source === undefined;
  const facts = entry.kind === "scalar" ? factsOf(entry.source) : undefined;
  const type = entry.kind === "scalar" ? entry.type : null;
  const apexType = type === null || made ? null : (APEX_TYPES[type] ?? "String");
  return {
    aggregate: entry.kind === "children" || made,
    apexType,
    booleanType: type === "boolean",
    columnName: entry.key,
    custom: facts?.custom ?? false,
    displayName: (entry.kind === "scalar" && made && entry.expression) || entry.key,
    foreignKeyName: (entry.kind === "parent" && entry.reference) || null,
    insertable: facts?.createable ?? false,
    joinColumns: "shape" in entry ? shown(entry.shape).map((inner) => column(inner, factsOf)) : [],
    numberType: type !== null && NUMBERS.has(type),
    textType: apexType === "String",
    updatable: facts?.updateable ?? false,
  };
}

/** What a reader sees of a shape; of a TYPEOF every field that any of its objects shows. */
function shown(shape: ResultShape): readonly ResultColumn[] {
  const shapes = shape.variants ? [...shape.variants.values()] : [shape];
  const byKey = new Map<string, ResultColumn>();
  for (const { columns } of shapes)
    for (const entry of columns) if (!(entry.kind === "scalar" && entry.hidden)) byKey.set(entry.key, entry);
  return [...byKey.values()];
}

/** The undocumented answer to `&columns=true`, which the `sf` CLI needs to print a query's table. */
export function columnMetadata(describe: DescribeDoor, session: Session, shape: ResultShape) {
  const cache = new Map<string, ReadonlyMap<string, FieldFacts>>();
  const factsOf: FactsOf = (source) => {
    if (!source) return undefined;
    let fields = cache.get(source.sobject);
    if (!fields) {
      fields = new Map(describe.sobject(session, source.sobject).fields.map((field) => [field.name, field] as const));
      cache.set(source.sobject, fields);
    }
    return fields.get(source.field);
  };
  const columns = shown(shape);
  const entityName = shape.sobject ?? shape.type;
  return {
    columnMetadata: columns.map((entry) => column(entry, factsOf)),
    entityName,
    groupBy: shape.sobject !== undefined,
    idSelected: columns.some((entry) => entry.key === "Id"),
    keyPrefix: describe.sobject(session, entityName).keyPrefix,
  };
}
