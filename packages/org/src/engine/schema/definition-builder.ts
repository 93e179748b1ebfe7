import type { FieldType } from "@postern/kernel";
import type { ChildRelationshipDefinition, FieldDefinition, SObjectDefinition } from "./definition.ts";

/** What a line of a field table says beyond name, type and letters. */
export interface FieldOptions {
  /** When the name split into words is not what Salesforce shows. */
  readonly label?: string;
  /** Picklist values, separated by "; ". */
  readonly values?: string;
  readonly defaultValue?: string | number | boolean;
  /** Referenced objects, separated by ", ". */
  readonly to?: string;
  /** Relationship name of a reference; by default the field name without `Id`; null when it cannot be followed. */
  readonly rel?: string | null;
  /** The compound field this one is a part of. */
  readonly of?: string;
  readonly extraTypeInfo?: string;
}

const TYPE = /^([a-zA-Z]+(?:64)?)(?:\((\d+)(?:,(\d+))?\))?$/;
const NUMERIC = new Set<string>(["double", "currency", "percent"]);

/**
 * One line of a field table.
 *
 * @param type `string(255)`, `currency(18,2)` (precision, scale), `int(8)` (digits), `date`
 * @param props the property letters of FieldDefinition.props
 * @example field("Name", "string(255)", "CUFSGAn", { label: "Account Name" })
 */
export function field(name: string, type: string, props: string, options: FieldOptions = {}): FieldDefinition {
  const [, base, first, second] = TYPE.exec(type) ?? [];
  if (!base) throw new Error(`field ${name}: type "${type}" is not of the form type(length) or type(precision,scale)`);
  const size = first === undefined ? undefined : Number(first);
  const { label = wordsOf(name), values, defaultValue, to, of, extraTypeInfo } = options;
  const isReference = base === "reference";
  const isId = base === "id" || isReference;
  return {
    name,
    label,
    type: base as FieldType,
    props,
    ...(NUMERIC.has(base) || base === "int"
      ? size !== undefined && { precision: size, scale: Number(second ?? 0) }
      : (size !== undefined || isId) && { length: size ?? 18 }),
    ...(values !== undefined && { picklist: values.split("; ") }),
    ...(defaultValue !== undefined && { defaultValue }),
    ...(isReference && {
      referenceTo: (to ?? "").split(", ").filter(Boolean),
      relationshipName: options.rel === undefined ? name.replace(/Id$/, "") : options.rel,
    }),
    ...(of !== undefined && { compoundFieldName: of }),
    ...(extraTypeInfo !== undefined && { extraTypeInfo }),
  };
}

/**
 * A line for objects whose reference pages give nullability and writeability but not every letter: the letters follow from the type,
 * as they do in recorded describes.
 *
 * @param access words of: `?` nillable, `ro` neither createable nor updateable, `co` create-only, `uo` update-only, `fls` permissionable
 */
export function plain(name: string, type: string, access = "", options: FieldOptions = {}): FieldDefinition {
  const words = access.split(" ");
  const base = type.replace(/\(.*/, "");
  const size = Number(/\((\d+)/.exec(type)?.[1] ?? 0);
  let props = words.includes("ro") ? "" : words.includes("co") ? "C" : words.includes("uo") ? "U" : "CU";
  if (words.includes("?")) props += "N";
  if (base === "boolean" || options.defaultValue !== undefined) props += "D";
  const isLong = base === "textarea" && size > 255;
  if (base === "base64") return field(name, type, props, options);
  if (base === "address") props += "F";
  else if (base === "boolean") props += "FSG";
  else if (!isLong) props += ["datetime", "double", "currency", "percent"].includes(base) ? "FSA" : "FSGA";
  if (words.includes("fls")) props += "P";
  if (options.values !== undefined && words.includes("r")) props += "r";
  if ((options.to ?? "").includes(",")) props += "p";
  return field(name, type, props, options);
}

const WORDS: Readonly<Record<string, string>> = { Id: "ID", Url: "URL" };

/** `BillingCity` → "Billing City", `OwnerId` → "Owner ID", `IsActive` → "Active". */
export function wordsOf(name: string): string {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+|[a-z]+/g) ?? [name];
  return (words[0] === "Is" ? words.slice(1) : words).map((word) => WORDS[word] ?? word).join(" ");
}

const GEOCODE_ACCURACY =
  "Address; NearAddress; Block; Street; ExtendedZip; Zip; Neighborhood; City; County; State; Unknown";

/** The eight parts and the compound of an address; `Billing` gives BillingStreet … BillingAddress. */
export function address(prefix: string, options: { permissionable?: boolean } = {}): FieldDefinition[] {
  const of = `${prefix}Address`;
  const p = options.permissionable === false ? "" : "P";
  const words = prefix ? `${prefix} ` : "";
  return [
    field(`${prefix}Street`, "textarea(255)", `CUNFSGA${p}`, { label: `${words}Street`, of }),
    field(`${prefix}City`, "string(40)", `CUNFSGA${p}`, { label: `${words}City`, of }),
    field(`${prefix}State`, "string(80)", `CUNFSGA${p}`, { label: `${words}State/Province`, of }),
    field(`${prefix}PostalCode`, "string(20)", `CUNFSGA${p}`, { label: `${words}Zip/Postal Code`, of }),
    field(`${prefix}Country`, "string(80)", `CUNFSGA${p}`, { label: `${words}Country`, of }),
    field(`${prefix}Latitude`, "double(18,15)", `CUNFSA${p}`, { label: `${words}Latitude`, of }),
    field(`${prefix}Longitude`, "double(18,15)", `CUNFSA${p}`, { label: `${words}Longitude`, of }),
    field(`${prefix}GeocodeAccuracy`, "picklist(40)", `CUNFSGA${p}r`, {
      label: `${words}Geocode Accuracy`,
      values: GEOCODE_ACCURACY,
      of,
    }),
    field(of, "address", `NF${p}`, { label: `${words}Address` }),
  ];
}

/** `Account ID`, and `Deleted` when rows go to the recycle bin. */
export function recordId(label: string, options: { deletable: boolean } = { deletable: true }): FieldDefinition[] {
  return [
    field("Id", "id(18)", "DFSGAI", { label }),
    ...(options.deletable ? [field("IsDeleted", "boolean", "DFSG")] : []),
  ];
}

export const auditFields: readonly FieldDefinition[] = [
  field("CreatedDate", "datetime", "DFSA"),
  field("CreatedById", "reference", "DFSGA", { to: "User" }),
  field("LastModifiedDate", "datetime", "DFSA"),
  field("LastModifiedById", "reference", "DFSGA", { to: "User" }),
  field("SystemModstamp", "datetime", "DFSA"),
];

export const viewedFields: readonly FieldDefinition[] = [
  field("LastViewedDate", "datetime", "NFSA"),
  field("LastReferencedDate", "datetime", "NFSA"),
];

/** @example child("Contacts", "Contact.AccountId", "cascade") */
export function child(
  relationshipName: string | null,
  path: `${string}.${string}`,
  onDelete: ChildRelationshipDefinition["onDelete"] = "clear",
): ChildRelationshipDefinition {
  const [childSObject = "", name = ""] = path.split(".");
  return { relationshipName, childSObject, field: name, onDelete };
}

/** What an object consists of, and who relates to it. */
export interface ObjectParts {
  readonly fields: readonly (FieldDefinition | readonly FieldDefinition[])[];
  readonly children?: readonly ChildRelationshipDefinition[];
  readonly rowsOf?: SObjectDefinition["rowsOf"];
}

/**
 * The head of an object. Its parts are made when somebody asks for them: a process that never looks at Quote pays nothing for it.
 *
 * @param can letters: C createable, U updateable, D deletable, V undeletable (the recycle bin), M mergeable, S searchable, E change events
 */
export function sobject(
  name: string,
  keyPrefix: string,
  labels: readonly [singular: string, plural: string],
  can: string,
  parts: ObjectParts | (() => ObjectParts),
): SObjectDefinition {
  const has = (letter: string) => can.includes(letter);
  let made: ObjectParts | undefined;
  let fields: readonly FieldDefinition[] | undefined;
  const whole = () => {
    made ??= typeof parts === "function" ? parts() : parts;
    return made;
  };
  return {
    name,
    label: labels[0],
    labelPlural: labels[1],
    keyPrefix,
    createable: has("C"),
    updateable: has("U"),
    deletable: has("D"),
    undeletable: has("V"),
    mergeable: has("M"),
    searchable: has("S"),
    changeEvents: has("E"),
    get rowsOf() {
      return whole().rowsOf;
    },
    get fields() {
      fields ??= whole().fields.flat();
      return fields;
    },
    get childRelationships() {
      return whole().children ?? [];
    },
  };
}
