import type { Caller } from "../caller.ts";
import { orgDate } from "./org-date.ts";
import { type CallOptions, callOptions } from "./write-headers.ts";

/** A record with what its next conditional request needs. */
export interface Versioned<T> {
  readonly record: T;
  /** Accounts only. */
  readonly etag: string | null;
  /** To the second; from the record itself where the org sends no date, so read `LastModifiedDate` too. Else null. */
  readonly lastModified: Date | null;
}

export interface IfModified extends CallOptions {
  /** The last answer's ETag: null comes back while it is the same. */
  readonly etag?: string | null;
  /** null comes back when the record was not modified since; to the second. */
  readonly since?: Date | null;
}

/** A read that costs no body when nothing has changed; null then (REST API guide: Conditional Request Headers). */
export async function retrieveIfModified<T>(
  caller: Caller,
  path: string,
  fields: readonly string[] | undefined,
  known: IfModified = {},
): Promise<Versioned<T> | null> {
  const { etag, since } = known;
  const { headers: given, ...rest } = callOptions(known);
  const headers = {
    ...given,
    ...(etag && { "if-none-match": etag }),
    ...(since && { "if-modified-since": since.toUTCString() }),
  };
  const query = fields ? `?fields=${fields.map(encodeURIComponent).join(",")}` : "";
  const request = { method: "GET", path: path + query, headers, takes: [304], ...rest } as const;
  const { status, headers: got, body } = await caller.answer<T>(request);
  if (status === 304) return null;
  const { SystemModstamp, LastModifiedDate } = body as { SystemModstamp?: string; LastModifiedDate?: string };
  const modified = got.get("last-modified") ?? SystemModstamp ?? LastModifiedDate;
  return { record: body, etag: got.get("etag"), lastModified: modified == null ? null : orgDate(modified) };
}
