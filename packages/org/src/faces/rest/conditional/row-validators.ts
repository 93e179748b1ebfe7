import { hash } from "node:crypto";
import type { ResultRow, ResultShape } from "../../../engine/doors/index.ts";

/** Entity tags are for account records only (REST API Developer Guide, "Conditional Request Headers"). */
const WITH_ETAG = "Account";

/** The tag of a row: a hash of its text, so of what the caller was shown of it. */
export const etagOf = (type: string, text: string) => (type === WITH_ETAG ? `"${hash("sha1", text, "base64")}"` : null);

export const hasEtag = (type: string) => type === WITH_ETAG;

const columns = new WeakMap<ResultShape, number>();

/** When a row was last modified, in epoch milliseconds; null when the row does not say. */
export function lastModifiedOf(shape: ResultShape, row: ResultRow): number | null {
  let at = columns.get(shape);
  if (at === undefined) {
    at = shape.columns.findIndex((column) => column.kind === "scalar" && column.key === "LastModifiedDate");
    columns.set(shape, at);
  }
  const value = at < 0 ? null : row[at];
  return typeof value === "string" ? Date.parse(value.replace("+0000", "Z")) : null;
}
