import type { Caller } from "../caller.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";

/** A value and how the user sees it, in the user's language and locale. */
export interface UiFieldValue {
  readonly value: unknown;
  readonly displayValue: string | null;
}

/** A record as user interfaces get it (User Interface API guide: Record). */
export interface UiRecord {
  readonly id: string;
  readonly apiName: string;
  readonly fields: Readonly<Record<string, UiFieldValue>>;
  readonly childRelationships: Readonly<Record<string, unknown>>;
  readonly recordTypeId: string | null;
  readonly lastModifiedDate: string | null;
  readonly systemModstamp: string | null;
  readonly eTag: string;
  readonly [key: string]: unknown;
}

export interface UiRecordOptions extends CallOptions {
  /** With their object: `Account.Name`, `Account.Owner.Name`. Those that are not readable refuse the call. */
  readonly fields?: readonly string[];
  /** Those that are not readable are left out. */
  readonly optionalFields?: readonly string[];
  readonly layoutTypes?: readonly ("Full" | "Compact")[];
  readonly modes?: readonly ("View" | "Edit" | "Create")[];
}

type Representation = Readonly<Record<string, unknown>>;

/** Records and metadata as user interfaces need them: display values, picklists by record type (User Interface API guide). */
export interface UiApi {
  /** @example const { fields } = await session.ui.record(id, { fields: ["Account.AnnualRevenue"] }); */
  record(id: string, options: UiRecordOptions): Promise<UiRecord>;
  create(sobject: string, fields: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<UiRecord>;
  update(id: string, fields: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<UiRecord>;
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Record, layout and object information in one call. */
  recordUi(ids: readonly string[], options?: UiRecordOptions): Promise<Representation>;
  objectInfo(sobject: string, options?: CallOptions): Promise<Representation>;
  picklistValues(sobject: string, recordTypeId: string, options?: CallOptions): Promise<Representation>;
}

export function createUiApi(caller: Caller): UiApi {
  const one = encodeURIComponent;
  const call = <T>(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, options?: CallOptions, body?: unknown) =>
    caller.json<T>({
      method,
      path: `ui-api/${path}`,
      ...(body !== undefined && { body }),
      ...callOptions(options),
    });

  return {
    record: (id, options) => call("GET", `records/${one(id)}${query(options)}`, options),
    create: (apiName, fields, options) => call("POST", "records", options, { apiName, fields }),
    update: (id, fields, options) => call("PATCH", `records/${one(id)}`, options, { fields }),
    async delete(id, options) {
      await call("DELETE", `records/${one(id)}`, options);
    },
    recordUi: (ids, options) => call("GET", `record-ui/${ids.map(one).join(",")}${query(options)}`, options),
    objectInfo: (sobject, options) => call("GET", `object-info/${one(sobject)}`, options),
    picklistValues: (sobject, recordTypeId, options) =>
      call("GET", `object-info/${one(sobject)}/picklist-values/${one(recordTypeId)}`, options),
  };
}

function query(options: UiRecordOptions = {}): string {
  const parts = (["fields", "optionalFields", "layoutTypes", "modes"] as const).flatMap((name) => {
    const list = options[name];
    return list && list.length > 0 ? [`${name}=${list.map(encodeURIComponent).join(",")}`] : [];
  });
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
