import type { QueryDoor } from "./query.ts";
import type { Session } from "./session.ts";

/** A part of the schema as the Tooling API writes it: `{ FullName: "Account.Score__c", Metadata: { label: "Score", type: "Number" } }`. */
export interface ComponentFields {
  readonly FullName?: unknown;
  readonly Metadata?: unknown;
  readonly [field: string]: unknown;
}

/**
 * The door to the Tooling API: the schema as rows, and what is written to it. With `session` the doors of describe, query and change answer
 * about the Tooling API's objects instead of the org's.
 */
export interface ToolingDoor {
  /** The caller as the Tooling API knows them. */
  session(session: Session): Session;
  /**
   * `query.run`, which refuses Metadata and FullName of more than one row with MALFORMED_QUERY (Tooling API Guide, "Metadata"). Takes what
   * `session` gave.
   */
  run: QueryDoor["run"];
  /** Whether rows of the object are parts of the schema, which are deployed rather than written. */
  isComponent(sobject: string): boolean;
  /** Deploys a custom object, field or validation rule; answers its id. Throws ApiFault REQUIRED_FIELD_MISSING and what `deploy` throws. */
  create(session: Session, sobject: string, fields: ComponentFields): string;
  /** Throws ApiFault NOT_FOUND. */
  update(session: Session, sobject: string, id: string, fields: ComponentFields): void;
  /** Throws ApiFault NOT_FOUND. */
  remove(session: Session, sobject: string, id: string): void;
}
