import { hash } from "node:crypto";
import type { ResultRow, ResultShape } from "../../../engine/doors/index.ts";

/** Entity tags are for account records only (REST API Developer Guide, "Conditional Request Headers"). */
const WITH_ETAG = "Account";

/** The tag of a row: a hash of its text, so of what the caller was shown of it. */
export const etagOf = (type: string, text: string) => (type === WITH_ETAG ? `"${hash("sha1", text, "base64")}"` : null);

export const hasEtag = (type: string) => type === WITH_ETAG;

const columns = new WeakMap<ResultShape, number>();

/** When a row was last modified, as `2026-03-02T09:00:00.000+0000`; null when the row does not say. */
export function lastModifiedOf(shape: ResultShape, row: ResultRow): string | null {
  let at = columns.get(shape);
  if (at === undefined) {
    at = shape.columns.findIndex((column) => column.kind === "scalar" && column.key === "LastModifiedDate");
    columns.set(shape, at);
  }
  const value = at < 0 ? null : row[at];
  return typeof value === "string" ? value : null;
}

/** The same in epoch milliseconds. */
export const moment = (dateTime: string) => Date.parse(dateTime.replace("+0000", "Z"));

/** Days as headers have them: writing one is slow, and rows fall on few. */
const days = new Map<string, string>();
const MOST_DAYS = 4_000;

/** The same as headers have it: `Mon, 02 Mar 2026 09:00:00 GMT`. */
export function httpDate(dateTime: string): string {
  const day = dateTime.slice(0, 10);
  let text = days.get(day);
  if (text === undefined) {
    if (days.size >= MOST_DAYS) days.clear();
    text = new Date(`${day}T00:00:00Z`).toUTCString().slice(0, 16);
    days.set(day, text);
  }
  return `${text} ${dateTime.slice(11, 19)} GMT`;
}
