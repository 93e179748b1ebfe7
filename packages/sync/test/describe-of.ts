import type { FieldDescribe, FieldType, SObjectDescribe } from "@postern/kernel";

/** A describe with these fields, all of them writable, and what sync reads of one. */
export function describeOf(name: string, fields: Readonly<Record<string, FieldType>>): SObjectDescribe {
  const field = ([field, type]: [string, FieldType]) =>
    ({
      name: field,
      type,
      scale: 2,
      createable: true,
      updateable: true,
      nameField: field === "Name",
      referenceTo: [],
      compoundFieldName: null,
    }) as unknown as FieldDescribe;
  return {
    name,
    createable: true,
    updateable: true,
    deletable: true,
    fields: Object.entries({ Id: "id" as const, ...fields }).map(field),
    childRelationships: [],
  } as unknown as SObjectDescribe;
}
