/** The files of `sf data export tree` and `sf data import tree` (REST API guide, "sObject Tree"; Salesforce CLI reference). */

/** A record with its object and the name that others refer to it by: `{ "attributes": { "type": "Account", "referenceId": "AccountRef1" }, … }`. */
export interface TreeFileRecord {
  readonly attributes: { readonly type: string; readonly referenceId: string };
  /** A value, `@AccountRef1` for a record of these files, or `{ "records": […] }` of children. */
  readonly [field: string]: unknown;
}

export interface TreeFile {
  readonly records: readonly TreeFileRecord[];
}

/** One line of a plan file: `{ "sobject": "Account", "files": ["Account.json"] }`; older ones have `saveRefs` and `resolveRefs` besides. */
export interface PlanPart {
  readonly sobject: string;
  readonly files: readonly (string | { readonly file: string })[];
}

/** Records in one file: what a call of the sObject Tree resource takes, so that every version of the CLI can read it. */
export const FILE_SIZE = 200;

const REFERENCE = /^@\w+$/;

export const isReference = (value: unknown): value is string => typeof value === "string" && REFERENCE.test(value);

export function hasChildren(value: unknown): value is TreeFile {
  return typeof value === "object" && value !== null && Array.isArray((value as { records?: unknown }).records);
}
