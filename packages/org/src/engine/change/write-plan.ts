import type { FieldModel, SObjectModel } from "../schema/model.ts";
import { quoted, storedFields } from "../state/tables.ts";

/** What writing an object needs, worked out once per model; a model is replaced when fields are added. */
export interface WritePlan {
  readonly columns: readonly string[];
  readonly insert: string;
  readonly select: string;
  readonly hasDeletedFlag: boolean;
  readonly required: readonly FieldModel[];
  /** Fields with a value before anyone gives one, other than null. */
  readonly defaults: readonly { readonly name: string; readonly value: string | number }[];
  readonly autoNumbers: readonly FieldModel[];
  readonly references: readonly FieldModel[];
  readonly unique: readonly FieldModel[];
  readonly ownerField: boolean;
  readonly audit: ReadonlySet<string>;
}

const AUDIT = ["CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp"];
const NUMERIC = new Set(["int", "double", "currency", "percent"]);
const plans = new WeakMap<SObjectModel, WritePlan>();

export function writePlan(model: SObjectModel): WritePlan {
  let plan = plans.get(model);
  if (!plan) {
    plan = makePlan(model);
    plans.set(model, plan);
  }
  return plan;
}

function makePlan(model: SObjectModel): WritePlan {
  const stored = storedFields(model);
  const columns = stored.map((field) => field.name);
  const list = columns.map(quoted).join(", ");
  return {
    columns,
    insert: `INSERT INTO ${quoted(model.name)} (${list}) VALUES (${columns.map(() => "?").join(", ")})`,
    select: `SELECT ${stored.map(selected).join(", ")} FROM ${quoted(model.name)} WHERE "Id" = ?`,
    hasDeletedFlag: model.field("IsDeleted") !== undefined,
    required: stored.filter(
      (field) =>
        !field.nillable &&
        (field.createable || field.updateable) &&
        field.definition.type !== "boolean" &&
        !field.autoNumber,
    ),
    defaults: stored.flatMap((field) => {
      const value = defaultOf(field);
      return value === null ? [] : [{ name: field.name, value }];
    }),
    autoNumbers: stored.filter((field) => field.autoNumber),
    references: stored.filter((field) => field.definition.type === "reference" && !AUDIT.includes(field.name)),
    unique: stored.filter((field) => field.definition.unique === true),
    ownerField: model.field("OwnerId")?.createable === true,
    audit: new Set(AUDIT.filter((name) => model.field(name))),
  };
}

/** Binary content stays where it is: SQLite tells a blob's size without reading it. */
function selected({ name, storage }: FieldModel): string {
  return storage === "BLOB" ? `length(${quoted(name)}) AS ${quoted(name)}` : quoted(name);
}

function defaultOf(field: FieldModel): string | number | null {
  const { defaultValue, type } = field.definition;
  if (field.autoNumber) return null;
  if (typeof defaultValue === "boolean") return defaultValue ? 1 : 0;
  if (defaultValue !== undefined) return defaultValue;
  if (type === "boolean") return 0;
  return NUMERIC.has(type) && !field.nillable && !field.createable ? 0 : null;
}
