/** What one call may ask of the org besides (REST API guide: Headers). */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Any other header of one call, such as `x-sfdc-packageversion-NS: 1.0`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WriteOptions extends CallOptions {
  /**
   * Assignment rules of accounts, cases and leads: the active one (true), none (false), or one by its id. The org's default is
   * true. Source: REST API guide, "Assignment Rule Header".
   */
  readonly autoAssign?: boolean | string;
  /** Source: REST API guide, "Duplicate Rule Header". */
  readonly duplicateRule?: {
    /** Save although a rule that only warns has found something. */
    readonly allowSave?: boolean;
    /** All fields of what was found, and not the ids alone. */
    readonly includeRecordDetails?: boolean;
    /** Only what the user may see counts as found. */
    readonly runAsCurrentUser?: boolean;
  };
  /** Whether the records count as recently used. Source: REST API guide, "MRU Header". */
  readonly mru?: boolean;
}

export interface UpdateOptions extends WriteOptions {
  /** Only when the record still has one of these ETags; accounts only. Throws RECORD_MODIFIED. Source: "Conditional Request Headers". */
  readonly ifMatch?: string | readonly string[];
  /** Only when the record was not modified since; to the second. Throws RECORD_MODIFIED. */
  readonly ifUnmodifiedSince?: Date;
}

/** `signal` and `headers` of a request; nothing where nothing is asked for, which is most often. */
export function callOptions(options: UpdateOptions | undefined): {
  signal?: AbortSignal;
  headers?: Record<string, string>;
} {
  if (options === undefined) return {};
  const headers = headersOf(options);
  return { ...(options.signal && { signal: options.signal }), ...(headers && { headers }) };
}

function headersOf(options: UpdateOptions): Record<string, string> | null {
  const { autoAssign, duplicateRule, mru, ifMatch, ifUnmodifiedSince } = options;
  const headers: Record<string, string> = { ...options.headers };
  if (autoAssign !== undefined)
    headers["sforce-auto-assign"] = typeof autoAssign === "string" ? autoAssign : autoAssign ? "TRUE" : "FALSE";
  if (duplicateRule) {
    const { allowSave = false, includeRecordDetails = false, runAsCurrentUser = false } = duplicateRule;
    headers["sforce-duplicate-rule-header"] =
      `allowSave=${allowSave}; includeRecordDetails=${includeRecordDetails}; runAsCurrentUser=${runAsCurrentUser}`;
  }
  if (mru !== undefined) headers["sforce-mru"] = `updateMru=${mru}`;
  if (ifMatch !== undefined) headers["if-match"] = [ifMatch].flat().join(", ");
  if (ifUnmodifiedSince) headers["if-unmodified-since"] = ifUnmodifiedSince.toUTCString();
  return Object.keys(headers).length === 0 ? null : headers;
}
