import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { LayoutComponent } from "../../../engine/doors/index.ts";
import type { RestCall } from "../call.ts";
import { listOf } from "./objects.ts";

/** A field asked for, by its path from the record: one parent up at most five times, as in SOQL. */
export interface SelectedField {
  readonly path: readonly string[];
  readonly field: FieldDescribe;
}

/** `Account.Owner.Name`: the object first. Null for what is not there for this caller. */
function fieldAt(call: RestCall, object: SObjectDescribe, text: string): SelectedField | null {
  const [name, ...steps] = text.split(".");
  if (name?.toLowerCase() !== object.name.toLowerCase() || steps.length === 0 || steps.length > 6) return null;
  const path: string[] = [];
  let at = object;
  for (const step of steps.slice(0, -1)) {
    const reference = at.fields.find((field) => field.relationshipName?.toLowerCase() === step.toLowerCase());
    const target = reference?.referenceTo[0];
    const known = call.engine.describe.global(call.session).some((each) => each.name === target);
    if (!reference || target === undefined || !known) return null;
    path.push(reference.relationshipName as string);
    at = call.engine.describe.sobject(call.session, target);
  }
  const field = at.fields.find((each) => each.name.toLowerCase() === steps.at(-1)?.toLowerCase());
  return field ? { path: [...path, field.name], field } : null;
}

/** The fields that `fields`, `optionalFields` and `layoutTypes` name for an object. Throws ApiFault INVALID_FIELD, ILLEGAL_QUERY_PARAMETER_VALUE. */
export function selectedFields(call: RestCall, object: SObjectDescribe): SelectedField[] {
  const query = call.query();
  const [fields, optional, layouts] = ["fields", "optionalFields", "layoutTypes"].map((name) => query.get(name));
  if (!fields && !optional && !layouts)
    throw new ApiFault(
      "ILLEGAL_QUERY_PARAMETER_VALUE",
      "Specify one or both of fields and optionalFields, or layoutTypes.",
    );
  const ofOthers = (text: string) => text.split(".")[0]?.toLowerCase() !== object.name.toLowerCase();
  const required = listOf(fields ?? "").map((text) => {
    const field = fieldAt(call, object, text);
    if (!field)
      throw new ApiFault("INVALID_FIELD", `No such column '${text}' on entity '${object.name}'.`, { fields: [text] });
    return field;
  });
  const others = listOf(optional ?? "").flatMap((text) => (ofOthers(text) ? [] : (fieldAt(call, object, text) ?? [])));
  return [...required, ...others, ...(layouts ? layoutFields(call, object) : [])];
}

/** The fields that stand on the object's layout. */
export function layoutFields(call: RestCall, object: SObjectDescribe): SelectedField[] {
  if (object["layoutable"] !== true) return object.fields.map((field) => ({ path: [field.name], field }));
  const [layout] = call.engine.layouts.layouts(call.session, object.name).layouts;
  const components = (layout?.detailLayoutSections ?? []).flatMap(({ layoutRows }) =>
    layoutRows.flatMap(({ layoutItems }) => layoutItems.flatMap((item) => item.layoutComponents)),
  );
  const each = (component: LayoutComponent): FieldDescribe[] => [
    ...(component.details ? [component.details] : []),
    ...(component.components ?? []).flatMap(each),
  ];
  return [...new Map(components.flatMap(each).map((field) => [field.name, { path: [field.name], field }])).values()];
}
