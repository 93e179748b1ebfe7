import { createHash } from "node:crypto";
import { toId18 } from "@postern/kernel";
import { type Reply, refused } from "./reply.ts";

interface FieldRule {
  readonly required?: true;
  readonly max?: number;
  readonly parent?: string;
  readonly external?: "unique" | "shared";
  readonly blob?: true;
}

interface ObjectRule {
  readonly prefix: string;
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** Relationship name → field of this object, and the other way round. */
  readonly parents?: Readonly<Record<string, string>>;
  readonly children?: Readonly<Record<string, readonly [object: string, field: string]>>;
}

const OBJECTS: Readonly<Record<string, ObjectRule>> = {
  Account: {
    prefix: "001",
    fields: {
      Name: { required: true, max: 255 },
      Industry: {},
      ParentId: { parent: "Account" },
      Ext__c: { external: "unique" },
      Legacy__c: { external: "shared" },
    },
    parents: { Parent: "ParentId" },
    children: { Contacts: ["Contact", "AccountId"] },
  },
  Contact: {
    prefix: "003",
    fields: { LastName: { required: true, max: 80 }, AccountId: { parent: "Account" }, Ext__c: { external: "unique" } },
    parents: { Account: "AccountId" },
  },
  Attachment: { prefix: "00P", fields: { Name: { required: true }, ParentId: {}, Body: { blob: true } } },
};

export type Row = Record<string, unknown> & { Id: string };

export interface RowFault {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

export type Saved = { readonly id: string; readonly created: boolean } | RowFault;
export const isFault = (saved: Saved): saved is RowFault => "errorCode" in saved;
const fault = (errorCode: string, message: string, fields: readonly string[] = [], status = 400): RowFault => ({
  status,
  errorCode,
  message,
  fields,
});

/** The records, and the rules that refuse a write, worded as apis.md 1.3 and 1.6 word them. */
export interface Rows {
  readonly objects: typeof OBJECTS;
  get(object: string, id: string): Row | undefined;
  by(object: string, field: string, value: unknown): Row[];
  create(object: string, fields: unknown): Saved;
  update(object: string, id: string, fields: unknown): Saved;
  upsert(object: string, field: string, value: string, fields: unknown): Saved | { readonly several: readonly Row[] };
  delete(id: string): Saved;
  /** Undoes everything since when the work says so. */
  transaction<T>(work: () => { readonly keep: boolean; readonly value: T }): T;
  /** Ids, or names of new records, whose next writes are refused as locked; the number of times. */
  readonly locks: Map<string, number>;
  etag(row: Row): string;
  modified(row: Row): Date;
  count(object: string): number;
}

export function createRows(now: () => number): Rows {
  let rows = new Map<string, { object: string; row: Row; modified: number }>();
  let serial = 0;
  const locks = new Map<string, number>();

  function check(object: string, fields: unknown, isNew: boolean): RowFault | null {
    const rule = OBJECTS[object];
    const given = Object.entries((fields ?? {}) as object).filter(([name]) => name !== "attributes");
    if (!rule) return fault("NOT_FOUND", "The requested resource does not exist", [], 404);
    for (const [name, value] of given) {
      if (/^id$/i.test(name))
        return fault("INVALID_FIELD", "The Id field should not be specified in the sobject data.");
      const field = rule.fields[name];
      const isParentByKey = rule.parents?.[name] !== undefined && typeof value === "object";
      if (!field && !isParentByKey)
        return fault("INVALID_FIELD", `No such column '${name}' on sobject of type ${object}`);
      if (field?.max && typeof value === "string" && value.length > field.max)
        return fault("STRING_TOO_LONG", `${name}: data value too large: (max length=${field.max})`, [name]);
      if (field?.parent && value !== null && toId18(String(value)) === null)
        return fault("MALFORMED_ID", `${name}: id value of incorrect type: ${value}`, [name]);
      if (field?.parent && value !== null && !rows.has(toId18(String(value)) ?? ""))
        return fault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [name]);
    }
    const data = Object.fromEntries(given);
    const missing = Object.keys(rule.fields).filter((name) => rule.fields[name]?.required && !data[name]);
    if (isNew && missing.length > 0)
      return fault("REQUIRED_FIELD_MISSING", `Required fields are missing: [${missing.join(", ")}]`, missing);
    return null;
  }

  function locked(key: string): RowFault | null {
    const times = locks.get(key) ?? 0;
    if (times === 0) return null;
    locks.set(key, times - 1);
    return fault("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record");
  }

  function put(object: string, id: string, fields: object): void {
    const rule = OBJECTS[object]!;
    const before = rows.get(id)?.row ?? { Id: id };
    const row: Row = { ...Object.fromEntries(Object.keys(rule.fields).map((name) => [name, null])), ...before };
    for (const [name, value] of Object.entries(fields)) {
      if (name === "attributes") continue;
      const parent = rule.parents?.[name];
      if (!parent) row[name] = value === "" ? null : value;
      else {
        const [key, wanted] = Object.entries(value as object)[0] ?? [];
        row[parent] = self.by(rule.fields[parent]?.parent ?? "", key ?? "", wanted)[0]?.Id ?? null;
      }
    }
    rows.set(id, { object, row, modified: now() });
  }

  function unique(object: string, id: string | null, fields: object): RowFault | null {
    for (const [name, value] of Object.entries(fields)) {
      if (OBJECTS[object]?.fields[name]?.external !== "unique" || value === null) continue;
      const other = self.by(object, name, value).find((row) => row.Id !== id);
      if (other)
        return fault(
          "DUPLICATE_VALUE",
          `duplicate value found: ${name} duplicates value on record with id: ${other.Id.slice(0, 15)}`,
          [name],
        );
    }
    return null;
  }

  const self: Rows = {
    objects: OBJECTS,
    locks,
    get(object, id) {
      const found = rows.get(toId18(id) ?? "");
      return found?.object === object ? found.row : undefined;
    },
    by: (object, field, value) =>
      [...rows.values()].filter((one) => one.object === object && one.row[field] === value).map((one) => one.row),
    create(object, given) {
      const fields = (given ?? {}) as Record<string, unknown>;
      const key = String(fields.Name ?? fields.LastName);
      const no = locked(key) ?? check(object, fields, true) ?? unique(object, null, fields);
      if (no) return no;
      const id = toId18(`${OBJECTS[object]!.prefix}${String(++serial).padStart(12, "0")}`)!;
      put(object, id, fields);
      return { id, created: true };
    },
    update(object, id, fields) {
      if (!self.get(object, id)) return fault("NOT_FOUND", "The requested resource does not exist", [], 404);
      const id18 = toId18(id)!;
      const no = locked(id18) ?? check(object, fields, false) ?? unique(object, id18, fields as object);
      if (no) return no;
      put(object, id18, fields as object);
      return { id: id18, created: false };
    },
    upsert(object, field, value, fields) {
      const isId = field === "Id";
      if (!isId && !OBJECTS[object]?.fields[field]?.external)
        return fault("NOT_FOUND", `Provided external ID field does not exist or is not accessible: ${field}`, [], 404);
      if (typeof fields === "object" && fields !== null && field in fields)
        return fault("INVALID_FIELD", `The ${field} field should not be specified in the sobject data.`);
      const found = self.by(object, field, value);
      if (found.length > 1) return { several: found };
      return found[0]
        ? self.update(object, found[0].Id, fields)
        : self.create(object, { ...(fields as object), [field]: value });
    },
    delete(id) {
      const id18 = toId18(id);
      if (id18 === null) return fault("MALFORMED_ID", `malformed id ${id}`);
      const no = locked(id18);
      if (no) return no;
      return rows.delete(id18)
        ? { id: id18, created: false }
        : fault("ENTITY_IS_DELETED", "entity is deleted", [], 404);
    },
    transaction(work) {
      const before = new Map(rows);
      const { keep, value } = work();
      if (!keep) rows = before;
      return value;
    },
    // Of account records only, and of a compressed answer (apis.md 1.14).
    etag: (row) => `"${createHash("sha1").update(JSON.stringify(row)).digest("base64")}-gzip"`,
    modified: (row) => new Date(rows.get(row.Id)?.modified ?? 0),
    count: (object) => [...rows.values()].filter((one) => one.object === object).length,
  };
  return self;
}

export function faultReply({ status, errorCode, message, fields }: RowFault): Reply {
  return refused(status, errorCode, message, { fields });
}
