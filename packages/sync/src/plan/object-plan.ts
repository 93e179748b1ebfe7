import type { FieldDescribe, FieldType, SObjectDescribe } from "@postern/kernel";

/** The custom external id by which rows made in Postgres are created idempotently. */
export const KEY_FIELD = "Postern_Key__c";

export type ColumnType =
  | "text"
  | "boolean"
  | "integer"
  | "numeric"
  | "double precision"
  | "date"
  | "timestamptz"
  | "time";

export interface Column {
  /** As Salesforce spells it. */
  readonly field: string;
  /** Lower case. */
  readonly name: string;
  readonly type: ColumnType;
  readonly createable: boolean;
  readonly updateable: boolean;
  /** Digits behind the point that Salesforce keeps; null when it is no decimal. */
  readonly scale: number | null;
  readonly referenceTo: readonly string[];
}

/** What is known of one synced object: its table, its columns, and how events name them. Made from describe once per start. */
export interface ObjectPlan {
  readonly sobject: string;
  readonly table: string;
  /** All but `id`. */
  readonly columns: readonly Column[];
  readonly byName: ReadonlyMap<string, Column>;
  /** Contact, Lead: `name` follows from these columns, in this order. Empty for others. */
  readonly personName: readonly string[];
  /** The column that names a record to people. */
  readonly nameColumn: string | null;
  /** Whether rows can be created from Postgres: the object has the key field. */
  readonly keyed: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  /** The columns behind a name of a changed-fields list: `Phone`, `BillingAddress.City`, or a whole compound. */
  eventColumns(name: string): readonly Column[];
  /** The value of a column in an event's payload. */
  eventValue(fields: Readonly<Record<string, unknown>>, column: Column): unknown;
}

const COLUMN_TYPES: Readonly<Record<FieldType, ColumnType | null>> = {
  id: "text",
  reference: "text",
  string: "text",
  textarea: "text",
  picklist: "text",
  multipicklist: "text",
  combobox: "text",
  email: "text",
  phone: "text",
  url: "text",
  encryptedstring: "text",
  anyType: "text",
  boolean: "boolean",
  int: "integer",
  currency: "numeric",
  double: "double precision",
  percent: "double precision",
  date: "date",
  datetime: "timestamptz",
  time: "time",
  address: null,
  location: null,
  base64: null,
  complexvalue: null,
};

/** Follow from CloseDate and the org's fiscal year settings; events name the fields and leave them empty. [inferred] */
const NOT_FILLED = new Set(["Fiscal", "FiscalQuarter", "FiscalYear"]);

const PERSON_NAME = ["firstname", "middlename", "lastname", "suffix"];

/**
 * @param carried the top-level fields of the object's change events. A field that events do not carry (formulas, LastViewedDate, …)
 * gets no column: it would grow stale without a sign.
 */
export function planObject(describe: SObjectDescribe, carried: ReadonlySet<string>): ObjectPlan {
  const columns: Column[] = [];
  const byEventName = new Map<string, Column[]>();
  const paths = new Map<string, readonly [compound: string, child: string] | null>();
  const note = (name: string, column: Column) => byEventName.set(name, [...(byEventName.get(name) ?? []), column]);

  for (const field of describe.fields) {
    const type = COLUMN_TYPES[field.type];
    const compound = describe.fields.find((f) => f.name === field.compoundFieldName && f.name !== field.name) ?? null;
    const isCarried = carried.has(compound?.name ?? field.name) || field.name === "SystemModstamp";
    if (type === null || field.name === "Id" || field.name === "IsDeleted" || !isCarried || NOT_FILLED.has(field.name))
      continue;
    const column: Column = {
      field: field.name,
      name: field.name.toLowerCase(),
      type,
      createable: field.createable,
      updateable: field.updateable,
      scale: type === "numeric" || type === "double precision" ? field.scale : null,
      referenceTo: field.referenceTo,
    };
    columns.push(column);
    if (compound) {
      const child = childName(compound, field);
      paths.set(column.name, [compound.name, child]);
      note(`${compound.name}.${child}`, column);
      note(compound.name, column);
    } else {
      paths.set(column.name, null);
      note(field.name, column);
    }
  }
  const byName = new Map(columns.map((column) => [column.name, column]));
  const isPerson = [...paths].some(([name, path]) => name === "lastname" && path?.[0] === "Name");
  return {
    sobject: describe.name,
    table: describe.name.toLowerCase(),
    columns,
    byName,
    personName: isPerson ? PERSON_NAME.filter((name) => byName.has(name)) : [],
    nameColumn:
      describe.fields.find((f) => f.nameField && byName.has(f.name.toLowerCase()))?.name.toLowerCase() ?? null,
    keyed: describe.createable && byName.has(KEY_FIELD.toLowerCase()),
    createable: describe.createable,
    updateable: describe.updateable,
    deletable: describe.deletable,
    eventColumns: (name) => (byEventName.get(name) ?? []).filter((column) => !(isPerson && column.name === "name")),
    eventValue(fields, column) {
      const path = paths.get(column.name);
      if (!path) return fields[column.field];
      return (fields[path[0]] as Record<string, unknown> | null | undefined)?.[path[1]];
    },
  };
}

/** `BillingCity` of `BillingAddress` is City; `Site__Latitude__s` of `Site__c` is Latitude; `LastName` of `Name` is LastName. */
function childName(compound: FieldDescribe, part: FieldDescribe): string {
  if (compound.type === "address") return part.name.slice(compound.name.length - "Address".length);
  if (compound.type === "location") return part.name.slice(compound.name.length - 1).replace(/__s$/, "");
  return part.name;
}

/** For SQL text: every identifier is quoted, since `case` and `user` are reserved words. */
export const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

export const tableName = (plan: ObjectPlan): string => `salesforce.${quote(plan.table)}`;
