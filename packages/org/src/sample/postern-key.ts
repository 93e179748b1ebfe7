import type { DeployDoor } from "../engine/doors/deploy.ts";
import { customField } from "../engine/schema/custom.ts";

/** The external id by which an outside system creates records once, however often it asks. */
const POSTERN_KEY = "Postern_Key__c";

export const POSTERN_KEY_OBJECTS: readonly string[] = ["Account", "Contact", "Lead", "Opportunity", "Case"];

export const posternKeyField = customField({
  name: POSTERN_KEY,
  label: "Postern Key",
  type: "string",
  length: 80,
  externalId: true,
  unique: true,
  caseSensitive: true,
  inlineHelpText: "Given by the system outside that created the record.",
});

/** Adds the key to the objects that are written from outside. */
export function deployPosternKey(deploy: DeployDoor): void {
  for (const sobject of POSTERN_KEY_OBJECTS) deploy.fields("system", sobject, [posternKeyField]);
}
