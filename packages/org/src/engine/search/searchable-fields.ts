import type { Access } from "../doors/session.ts";
import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { SearchGroup } from "./sosl.ts";

/** Numbers, dates and picklists are not searched (SOSL, IN SearchGroup); that picklists are not is inferred. */
const SEARCHED_TYPES: ReadonlySet<string> = new Set(["string", "textarea", "email", "phone", "url", "combobox"]);

/** What IN NAME FIELDS searches beside the name field (SOSL, IN SearchGroup). */
const MORE_NAMES: Readonly<Record<string, readonly string[]>> = {
  Account: ["Website", "Site", "NameLocal"],
  Asset: ["SerialNumber"],
  Case: ["SuppliedName", "SuppliedCompany", "Subject"],
  Contact: ["AssistantName", "FirstNameLocal", "LastNameLocal"],
  Event: ["Subject"],
  Lead: ["Company", "CompanyLocal", "FirstNameLocal", "LastNameLocal"],
  Note: ["Title"],
  PermissionSet: ["Label"],
  Report: ["Description"],
  Task: ["Subject"],
  User: ["CommunityNickname"],
};

/** Of these every field is searched, whatever IN says (SOSL, IN SearchGroup). */
const EVERY_FIELD: ReadonlySet<string> = new Set(["ContentVersion", "Document", "FeedComment", "FeedItem", "Product2"]);

/** How much more a match in the name says than one elsewhere. Salesforce's own weights are not published. */
const NAME_WEIGHT = 10;
const MORE_NAME_WEIGHT = 4;

/** Objects that people search most come first; the others follow by name. Salesforce orders by what each user does. */
const USUAL: readonly string[] =
  "Account Contact Lead Opportunity Case Campaign Task Event Product2 Asset Contract Order User".split(" ");

const isSearchable = (model: SObjectModel) => model.definition.searchable && !model.definition.rowsOf;

export function searchableObjects(schema: Schema): SObjectModel[] {
  const place = ({ name }: SObjectModel) => (USUAL.indexOf(name) + USUAL.length + 1) % (USUAL.length + 1);
  return schema
    .objects()
    .filter((model) => isSearchable(model) && searchableFields(model).length > 0)
    .sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
}

const fieldsOf = new WeakMap<SObjectModel, readonly FieldModel[]>();

/** The fields that the object's index has, in definition order; none for an object that is not searched. */
export function searchableFields(model: SObjectModel): readonly FieldModel[] {
  let fields = fieldsOf.get(model);
  if (!fields) {
    fields = isSearchable(model) ? model.fields.filter(isSearched) : [];
    fieldsOf.set(model, fields);
  }
  return fields;
}

/** What nobody can write is an address of a picture or the like; the parts of a person's name are words of the name. */
function isSearched(field: FieldModel): boolean {
  const { type, calculated, compoundFieldName } = field.definition;
  if (field.storage !== "TEXT" || !SEARCHED_TYPES.has(type) || calculated) return false;
  if (compoundFieldName === "Name") return false;
  return field.createable || field.updateable || field.nameField || field.autoNumber;
}

const isPhone = (field: FieldModel) => field.definition.type === "phone";

/** How the field's text goes into the index. */
export function formOf(field: FieldModel): "text" | "phone" | "html" {
  if (isPhone(field)) return "phone";
  return field.definition.extraTypeInfo === "richtextarea" ? "html" : "text";
}

export function weightOf(model: SObjectModel, field: FieldModel): number {
  if (field.nameField) return NAME_WEIGHT;
  return MORE_NAMES[model.name]?.includes(field.name) ? MORE_NAME_WEIGHT : 1;
}

/** The fields of the group that this user may read, as places in `searchableFields`. */
export function searchedPlaces(access: Access, model: SObjectModel, group: SearchGroup): number[] {
  return searchableFields(model).flatMap((field, place) => {
    const readable = !field.permissionable || access.fieldReadable(model.name, field.name);
    return readable && inGroup(model, field, group) ? [place] : [];
  });
}

/** SIDEBAR is taken for ALL: what the sidebar listed is nowhere written (inferred). */
function inGroup(model: SObjectModel, field: FieldModel, group: SearchGroup): boolean {
  if (group === "ALL" || group === "SIDEBAR" || EVERY_FIELD.has(model.name)) return true;
  if (group === "EMAIL") return field.definition.type === "email";
  if (group === "PHONE") return isPhone(field);
  return field.nameField || MORE_NAMES[model.name]?.includes(field.name) === true;
}
