import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";

/**
 * Describe fields that change events leave out: the record's own bookkeeping and what is derived from other records
 * (Change Data Capture Developer Guide, "Change Event Message Structure", and the recorded schemas).
 */
const NEVER = new Set([
  "Id",
  "IsDeleted",
  "MasterRecordId",
  "SystemModstamp",
  "LastActivityDate",
  "LastViewedDate",
  "LastReferencedDate",
  "PhotoUrl",
  "IsPartner",
  "IsCustomerPortal",
  "ChannelProgramName",
  "ChannelProgramLevelName",
  "IsEmailBounced",
]);

/** Recorded orders that differ from describe: these fields stand right behind the named one. */
const PLACED_AFTER: Readonly<Record<string, readonly [after: string, ...fields: string[]]>> = {
  Contact: ["OwnerId", "HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall"],
};

export type CompoundKind = "Address" | "Location" | "PersonName";

/** The records of compound fields, children in the order of their bits. */
export const COMPOUND_CHILDREN: Readonly<
  Record<CompoundKind, readonly (readonly [name: string, avro: "string" | "double", doc: string])[]>
> = {
  Address: [
    ["Street", "string", "Data:Text"],
    ["City", "string", "Data:Text"],
    ["State", "string", "Data:Text"],
    ["PostalCode", "string", "Data:Text"],
    ["Country", "string", "Data:Text"],
    ["StateCode", "string", "Data:Text"],
    ["CountryCode", "string", "Data:Text"],
    ["Latitude", "double", "Data:Double"],
    ["Longitude", "double", "Data:Double"],
    ["GeocodeAccuracy", "string", "Data:Text"],
  ],
  Location: [
    ["Latitude", "double", "Data:Double"],
    ["Longitude", "double", "Data:Double"],
  ],
  PersonName: [
    ["Salutation", "string", "Data:DynamicEnum"],
    ["FirstName", "string", "Data:Text"],
    ["LastName", "string", "Data:Text"],
  ],
};

export type EventField =
  | { readonly kind: "scalar"; readonly field: FieldDescribe }
  | {
      readonly kind: CompoundKind;
      readonly field: FieldDescribe;
      /** Child name in the compound's record → the stored field behind it. */
      readonly parts: ReadonlyMap<string, string>;
    };

/** The fields of an object's change events after the header, in schema order: describe order, parts folded into their compounds. */
export function eventFields(describe: SObjectDescribe): EventField[] {
  const partsOf = Map.groupBy(
    describe.fields.filter((field) => field.compoundFieldName && field.compoundFieldName !== field.name),
    (field) => field.compoundFieldName as string,
  );
  const isPart = new Set([...partsOf.values()].flat());
  const listed = describe.fields.filter((field) => !NEVER.has(field.name) && !isFormula(field) && !isPart.has(field));
  return inRecordedOrder(describe.name, listed).map((field): EventField => {
    const parts = partsOf.get(field.name) ?? [];
    const kind = compoundKind(field, parts);
    if (kind === null) return { kind: "scalar", field };
    return { kind, field, parts: new Map(parts.map((part) => [childName(field, part), part.name])) };
  });
}

/** Formula fields are in no change event; roll-up summaries, which are stored, are (inferred). */
function isFormula({ calculated, custom, calculatedFormula }: FieldDescribe): boolean {
  return calculated && !(custom && calculatedFormula === null);
}

function compoundKind(field: FieldDescribe, parts: readonly FieldDescribe[]): CompoundKind | null {
  if (field.type === "address") return "Address";
  if (field.type === "location") return "Location";
  return parts.some((part) => part.name === "LastName") ? "PersonName" : null;
}

/** `BillingCity` of `BillingAddress` is City; `Site__Latitude__s` of `Site__c` is Latitude; `LastName` of `Name` is LastName. */
function childName(compound: FieldDescribe, part: FieldDescribe): string {
  if (compound.type === "address") return part.name.slice(compound.name.length - "Address".length);
  if (compound.type === "location") return part.name.slice(compound.name.length - 1).replace(/__s$/, "");
  return part.name;
}

function inRecordedOrder(sobject: string, fields: readonly FieldDescribe[]): readonly FieldDescribe[] {
  const placed = PLACED_AFTER[sobject];
  if (!placed) return fields;
  const [after, ...names] = placed;
  const moved = names.flatMap((name) => fields.filter((field) => field.name === name));
  const rest = fields.filter((field) => !names.includes(field.name));
  const at = rest.findIndex((field) => field.name === after) + 1;
  return at === 0 ? fields : rest.toSpliced(at, 0, ...moved);
}
