import { errors } from "../../errors.ts";
import { soql } from "../query/soql.ts";
import type { FindOptions } from "./sobject-handle.ts";

/** The SOQL of a `find`. Throws SOQL_VALUE for names and numbers that are none. */
export function findText(sobject: string, fields: readonly string[], options: FindOptions): string {
  const { where, orderBy, limit, offset } = options;
  const parts = [soql`SELECT ${soql.names(fields)} FROM ${soql.name(sobject)}`.text];
  if (where) parts.push(soql`WHERE ${where}`.text);
  if (orderBy) parts.push(soql`ORDER BY ${orderBy}`.text);
  if (limit !== undefined) parts.push(`LIMIT ${whole("limit", limit)}`);
  if (offset !== undefined) parts.push(`OFFSET ${whole("offset", offset)}`);
  return parts.join(" ");
}

function whole(what: string, value: number): number {
  if (!Number.isInteger(value) || value < 0) throw errors.SOQL_VALUE({ detail: `the ${what} is ${value}` });
  return value;
}
