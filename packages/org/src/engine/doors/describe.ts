import type { SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import type { Session } from "./session.ts";

/** The door to the schema, as this caller may see it. Answers have no URLs: paths belong to the face that writes them. */
export interface DescribeDoor {
  global(session: Session): readonly SObjectDescribeSummary[];
  /** Case-insensitive name. Throws ApiFault NOT_FOUND. The same object is returned until schema or permissions change. */
  sobject(session: Session, name: string): SObjectDescribe;
  /** Changes whenever any describe answer may have changed; also the ETag. */
  readonly version: number;
}
