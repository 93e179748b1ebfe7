import type { FieldDefinition, SObjectDefinition } from "../schema/definition.ts";
import type { Session } from "./session.ts";

/** The door for schema and settings. */
export interface DeployDoor {
  /** Adds a custom object, or custom fields to an object; columns are added, never dropped. Throws ApiFault on bad names and duplicates. */
  objects(session: Session | "system", definitions: readonly SObjectDefinition[]): void;
  fields(session: Session | "system", sobject: string, fields: readonly FieldDefinition[]): void;
}
