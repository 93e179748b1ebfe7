import type { FieldType } from "@postern/kernel";
import type { FieldModel, SObjectModel } from "../schema/model.ts";
import { quoted } from "../state/tables.ts";
import { type Expression, type FormulaType, textLiteral } from "./expression.ts";
import { formulaFault } from "./formula-fault.ts";
import { type FormulaScope, MOST_LEVELS, MOST_RELATIONSHIPS } from "./formula-scope.ts";

const TYPES: Readonly<Partial<Record<FieldType, FormulaType>>> = {
  id: "Text",
  reference: "Text",
  string: "Text",
  email: "Text",
  phone: "Text",
  url: "Text",
  textarea: "Text",
  combobox: "Text",
  picklist: "Picklist",
  multipicklist: "Multipicklist",
  boolean: "Boolean",
  int: "Number",
  double: "Number",
  currency: "Number",
  percent: "Number",
  date: "Date",
  datetime: "DateTime",
  time: "Time",
  location: "Geolocation",
};

/** SQL of a field of a table: a column, or the formula written out. Given by the compiler, since formulas refer to formulas. */
export type ColumnOf = (model: SObjectModel, field: FieldModel, alias: string, at: number) => string;

interface Found {
  readonly model: SObjectModel;
  readonly field: FieldModel;
  /** The table that has the field, within which `wrap` puts a value of it into the record's row. */
  readonly alias: string;
  readonly own: boolean;
  wrap(sql: string): string;
}

/** `Amount`, `Account.Owner.Name`, `Owner:User.Email`, `$User.Email`. Throws FormulaFault when there is no such field. */
export function reference(scope: FormulaScope, path: string, at: number, columnOf: ColumnOf): Expression {
  const permission = /^\$Permission\.(\w+)$/i.exec(path)?.[1];
  if (permission !== undefined) {
    scope.gathered.volatile = true;
    return { type: "Boolean", sql: `(SELECT formula_permission(${textLiteral(permission)}))`, at };
  }
  if (path.toLowerCase() === "$system.origindatetime")
    return { type: "DateTime", sql: "'1900-01-01T00:00:00.000+0000'", at };
  const found = find(scope, path, at);
  const { field, model } = found;
  const type = TYPES[field.definition.type];
  if (!type || (field.definition.type === "textarea" && (field.definition.length ?? 0) > 255 && scope.kind === "field"))
    throw formulaFault.unsupported(field.definition.type, path, at);
  scope.gathered.fields.add(`${model.name}.${field.name}`);
  if (found.own) scope.gathered.own.add(field.name);
  else scope.gathered.volatile = true;
  if (type === "Geolocation") return geolocation(scope, found, path, at);
  const stored = found.wrap(columnOf(model, field, found.alias, at));
  const before =
    found.own && scope.before && field.storage !== null && !field.computed
      ? `${scope.before.alias}.${quoted(field.name)}`
      : null;
  return { type, sql: value(scope, field, stored), at, field: { path, field, stored, before } };
}

/** The value as formulas see it: blanks by the formula's choice, percentages as fractions, ids in their 15 characters. */
export function value(scope: FormulaScope, field: FieldModel, stored: string): string {
  switch (field.definition.type) {
    case "id":
    case "reference":
      return `ifnull(substr(${stored}, 1, 15), '')`;
    case "boolean":
      return `ifnull(${stored}, 0)`;
    case "percent":
      return scope.blanksAsZero ? `(ifnull(${stored}, 0) / 100.0)` : `(${stored} / 100.0)`;
    case "int":
    case "double":
    case "currency":
      return scope.blanksAsZero ? `ifnull(${stored}, 0)` : stored;
    case "date":
    case "datetime":
    case "time":
      return stored;
    default:
      return `ifnull(${stored}, '')`;
  }
}

function geolocation(
  scope: FormulaScope,
  { model, field, alias, wrap, own }: Found,
  path: string,
  at: number,
): Expression {
  const part = (name: string) => {
    const found = model.field(`${field.name.replace(/__c$/, "")}__${name}__s`);
    if (!found) throw formulaFault.unsupported(field.definition.type, path, at);
    if (own) scope.gathered.own.add(found.name);
    return wrap(`${alias}.${quoted(found.name)}`);
  };
  return { type: "Geolocation", sql: "NULL", at, point: [part("latitude"), part("longitude")] };
}

function find(scope: FormulaScope, path: string, at: number): Found {
  const segments = path.split(".");
  const unknown = () => formulaFault.unknownField(path, at);
  let place = start(scope, segments, unknown);
  if (segments.length > MOST_LEVELS + 1)
    throw formulaFault.unknownField(`${path} (more than ${MOST_LEVELS} relationships)`, at);
  const followed: string[] = [];
  for (const segment of segments.slice(0, -1)) {
    place = follow(scope, place, segment, unknown);
    followed.push(segment.toLowerCase());
    count(scope, `${place.root}.${followed.join(".")}`);
  }
  const field = place.model.field(segments.at(-1) as string);
  if (!field) throw unknown();
  return { ...place, field };
}

type Place = Omit<Found, "field"> & { readonly root: string };

function follow(scope: FormulaScope, place: Place, segment: string, unknown: () => Error): Place {
  const [relationship = "", target] = segment.split(":");
  const field = place.model.parent(relationship);
  const targets = field?.definition.referenceTo ?? [];
  // A reference to several objects says which one is meant.
  const named =
    target === undefined
      ? targets.length === 1
        ? targets[0]
        : undefined
      : targets.find(
          (each) => each.toLowerCase() === (target.toLowerCase() === "queue" ? "group" : target.toLowerCase()),
        );
  const model = named === undefined ? undefined : scope.schema.object(named);
  if (!field || !model) throw unknown();
  scope.gathered.fields.add(`${place.model.name}.${field.name}`);
  if (place.own) scope.gathered.own.add(field.name);
  const alias = `${place.alias}_p`;
  const outer = place;
  return {
    root: place.root,
    model,
    alias,
    own: false,
    wrap: (sql) =>
      outer.wrap(
        `(SELECT ${sql} FROM ${quoted(model.name)} AS ${alias} WHERE ${alias}."Id" = ${outer.alias}.${quoted(field.name)})`,
      ),
  };
}

function count(scope: FormulaScope, relationship: string) {
  const { relationships } = scope.gathered;
  relationships.add(relationship);
  if (relationships.size > MOST_RELATIONSHIPS)
    throw formulaFault.tooManyRelationships(relationships.size - MOST_RELATIONSHIPS);
}

/** Where a path begins: at the record, or at one of the globals, whose segment it takes away. */
function start(scope: FormulaScope, segments: string[], unknown: () => Error): Place {
  const first = segments[0] as string;
  if (!first.startsWith("$")) {
    if (!scope.model) throw unknown();
    const own: Place = {
      root: "",
      model: scope.model,
      alias: scope.alias,
      own: scope.alias === scope.record,
      wrap: (sql) => sql,
    };
    // `Opportunity.Amount` in a formula of Opportunity means its own field.
    if (segments.length > 1 && first.toLowerCase() === scope.model.name.toLowerCase() && !scope.model.parent(first))
      segments.shift();
    return own;
  }
  segments.shift();
  const global = GLOBALS[first.toLowerCase()];
  const model = global && scope.schema.object(global.sobject);
  const where = global?.where(scope);
  if (!model || where === null || where === undefined || segments.length === 0) throw unknown();
  const alias = `g_${global.sobject.toLowerCase()}`;
  return {
    root: first.toLowerCase(),
    model,
    alias,
    own: false,
    wrap: (sql) => `(SELECT ${sql} FROM ${quoted(model.name)} AS ${alias} ${where})`,
  };
}

const USER = `SELECT u."Id" FROM "User" AS u WHERE u."Id" = formula_user()`;
const ofUser = (field: string) => `WHERE "Id" = (${USER.replace(`u."Id" FROM`, `u.${quoted(field)} FROM`)})`;

/** The global merge fields that name a record; each is one row, read once per statement. */
const GLOBALS: Readonly<Record<string, { readonly sobject: string; where(scope: FormulaScope): string | null }>> = {
  $user: { sobject: "User", where: () => `WHERE "Id" = formula_user()` },
  $profile: { sobject: "Profile", where: () => ofUser("ProfileId") },
  $userrole: { sobject: "UserRole", where: () => ofUser("UserRoleId") },
  $organization: { sobject: "Organization", where: () => "LIMIT 1" },
  $recordtype: {
    sobject: "RecordType",
    where: ({ model, alias, gathered }) => {
      if (!model?.field("RecordTypeId")) return null;
      gathered.own.add("RecordTypeId");
      return `WHERE "Id" = ${alias}."RecordTypeId"`;
    },
  },
};
