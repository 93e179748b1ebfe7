import type { SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import type { SObjectDefinition } from "../../schema/definition.ts";
import { componentId } from "../component-id.ts";

/** The schema as one user sees it: what rows are made of. */
export interface SchemaView {
  readonly instance: string;
  objects(): readonly SObjectDescribeSummary[];
  /** Null for an object this user may not read. */
  describe(name: string): SObjectDescribe | null;
  definition(name: string): SObjectDefinition;
  /** Whether this user may see the customizations themselves: formulas, rules, picklists. */
  readonly viewSetup: boolean;
}

/** A row of a generated object: values by field; null where it says nothing. */
export type GeneratedRow = Readonly<Record<string, unknown>>;

/** `Account`, or the id of a custom object, 15 characters (EntityDefinition, DurableId). */
export function entityKey(
  { instance }: SchemaView,
  object: { readonly name: string; readonly custom?: boolean },
): string {
  return object.custom ? componentId("01I", instance, object.name).slice(0, 15) : object.name;
}

/** `Account.Name`; of a custom field its id instead of its name. */
export function fieldKey(view: SchemaView, object: SObjectDescribeSummary, field: { name: string; custom?: boolean }) {
  const own = field.custom
    ? componentId("00N", view.instance, `${object.name}.${field.name}`).slice(0, 15)
    : field.name.replace(/(?<=.)Id$/, "");
  return `${entityKey(view, object)}.${own}`;
}

/** `Score__c` → `Score`. */
export const developerName = (name: string) => name.replace(/__(?:c|e|mdt|s|latitude__s|longitude__s)$/, "");
