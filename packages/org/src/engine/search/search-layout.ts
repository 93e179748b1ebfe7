import type { SearchLayout } from "../doors/search.ts";
import type { Session } from "../doors/session.ts";
import { unknownObject } from "../query/query-faults.ts";
import { sourceText } from "../query/source-text.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";

const ROWS = 25;
const DATES: ReadonlySet<string> = new Set(["date", "datetime"]);

/** Columns of a new org's search pages; the name alone for objects that have no entry (inferred). */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  Account: ["Name", "Site", "Phone", "Owner.Alias"],
  Campaign: ["Name", "Status", "Type", "StartDate", "Owner.Alias"],
  Case: ["CaseNumber", "Subject", "Status", "CreatedDate", "Owner.Alias"],
  Contact: ["Name", "Account.Name", "Account.Site", "Phone", "Email", "Owner.Alias"],
  Lead: ["Name", "Title", "Phone", "Company", "Email", "Status", "Owner.Alias"],
  Opportunity: ["Name", "Account.Name", "Account.Site", "StageName", "CloseDate", "Owner.Alias"],
  Product2: ["Name", "ProductCode", "Description"],
  Task: ["Subject", "Status", "ActivityDate", "Owner.Alias"],
  User: ["Name", "Title", "Phone", "Email"],
};

/** Throws ApiFault INVALID_TYPE for an object that this user does not see. */
export function searchLayouts(schema: Schema, session: Session, sobjects: readonly string[]): SearchLayout[] {
  return sobjects.map((name) => {
    const model = schema.object(name);
    if (!model || !session.access.object(model.name).read)
      throw unknownObject(sourceText(name), { kind: "name", text: name, at: 0 });
    const columns = COLUMNS[model.name] ?? (model.nameField ? [model.nameField.name] : ["Id"]);
    return {
      objectType: model.name,
      label: "Search Results",
      limitRows: ROWS,
      searchColumns: columns.flatMap((column) => columnOf(schema, session, model, column)),
    };
  });
}

function columnOf(schema: Schema, session: Session, model: SObjectModel, path: string): SearchLayout["searchColumns"] {
  const [first = "", second] = path.split(".");
  const reference = second === undefined ? undefined : model.parent(first);
  const owner = second === undefined ? model : schema.object(reference?.definition.referenceTo?.at(-1) ?? "");
  const field = owner?.field(second ?? first);
  if (!owner || !field) return [];
  if (field.permissionable && !session.access.fieldReadable(owner.name, field.name)) return [];
  const type = field.definition.type;
  const label = path === "Owner.Alias" ? `${model.definition.label} Owner Alias` : field.definition.label;
  return [{ field: `${owner.name}.${field.name}`, format: DATES.has(type) ? type : null, label, name: path }];
}
