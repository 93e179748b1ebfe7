import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";

/** Which fields stand on a layout, by the section they belong to. */
export interface LayoutFields {
  readonly information: readonly FieldDescribe[];
  readonly address: readonly FieldDescribe[];
  readonly description: readonly FieldDescribe[];
  readonly system: readonly FieldDescribe[];
}

const SYSTEM = ["CreatedById", "LastModifiedById"];

const isEditable = (field: FieldDescribe) => field.createable || field.updateable;

/** What people see on a page: the fields that somebody can edit, formulas and numbers the org gives; parts only inside their compound. */
export function layoutFields({ fields }: SObjectDescribe): LayoutFields {
  const parts = compoundParts(fields);
  const shown = fields.filter((field) => {
    if (SYSTEM.includes(field.name) || field.type === "id" || field.type === "base64") return false;
    if (parts.has(field.name)) return false;
    return isEditable(field) || field.calculated || field.autoNumber || compoundIsEditable(field, fields);
  });
  const isLong = (field: FieldDescribe) => field.type === "textarea" && field.length > 255;
  return {
    information: shown.filter((field) => field.type !== "address" && !isLong(field)),
    address: shown.filter((field) => field.type === "address"),
    description: shown.filter(isLong),
    system: fields.filter((field) => SYSTEM.includes(field.name)),
  };
}

/** The parts of a compound field, in definition order. */
export const partsOf = (compound: FieldDescribe, fields: readonly FieldDescribe[]) =>
  fields.filter((field) => field.compoundFieldName === compound.name && field.name !== compound.name);

function compoundParts(fields: readonly FieldDescribe[]): Set<string> {
  const names = new Set(fields.map((field) => field.name));
  return new Set(
    fields
      .filter((field) => field.compoundFieldName && field.compoundFieldName !== field.name)
      .filter((field) => names.has(field.compoundFieldName!))
      .map((field) => field.name),
  );
}

function compoundIsEditable(field: FieldDescribe, fields: readonly FieldDescribe[]): boolean {
  return partsOf(field, fields).some(isEditable);
}
