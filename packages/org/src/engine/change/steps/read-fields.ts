import { ApiFault } from "../../api-fault.ts";
import type { FieldModel } from "../../schema/model.ts";
import { coerce } from "../coerce.ts";
import { decodeBase64 } from "../decode-base64.ts";
import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";
import { resolveParent } from "../resolve-parent.ts";
import type { Shop, StoredValue, Work } from "../work.ts";

/** Checks the names given, whether they may be written, and their values; puts them into the record. */
export const readFields: Step = (work, shop) => {
  const locked: string[] = [];
  for (const [key, raw] of Object.entries(work.given)) {
    if (key === "attributes" || raw === undefined) continue;
    const field = fieldNamed(work, key, raw);
    if (!field) {
      work.faults.push(fault.noSuchColumn(key, work.model.name));
      return;
    }
    if (field.name === "Id") {
      if (!acceptId(work, raw)) work.faults.push(fault.idOnInsert());
      continue;
    }
    if (!writeable(work, field)) {
      locked.push(field.name);
      continue;
    }
    work.named.add(field.name);
    take(work, shop, field, raw);
  }
  if (locked.length > 0) work.faults.unshift(fault.notWriteable(locked));
};

/** A field, or the reference behind a relationship name when a parent is given as an object. */
function fieldNamed(work: Work, key: string, raw: unknown): FieldModel | undefined {
  const { model, session, system } = work;
  const field = model.field(key) ?? (typeof raw === "object" ? model.parent(key) : undefined);
  if (!field) return undefined;
  return system || field.name === "Id" || session.access.fieldReadable(model.name, field.name) ? field : undefined;
}

/** What "Set Audit Fields upon Record Creation" opens (Salesforce Help, "Enable the Create Audit Fields permission"). */
const AUDIT_ON_CREATE: ReadonlySet<string> = new Set([
  "CreatedById",
  "CreatedDate",
  "LastModifiedById",
  "LastModifiedDate",
]);

function writeable(work: Work, field: FieldModel): boolean {
  if (field.storage === null || field.computed) return false;
  if (work.system) return true;
  if (work.operation === "insert" && AUDIT_ON_CREATE.has(field.name) && work.session.access.createAuditFields)
    return true;
  const able = work.operation === "insert" ? field.createable : field.updateable;
  return able && work.session.access.fieldEditable(work.model.name, field.name);
}

/** On update the record's own id may be repeated; on insert only the org itself chooses ids. */
function acceptId(work: Work, raw: unknown): boolean {
  if (work.operation === "update") return true;
  if (!work.system) return raw === null || raw === "";
  work.id = String(raw);
  return true;
}

function take(work: Work, shop: Shop, field: FieldModel, raw: unknown) {
  try {
    if (field.storage === "BLOB" && raw !== null && raw !== "") {
      const content = decodeBase64(field, raw);
      work.blobs.set(field.name, content);
      work.after[field.name] = content.length;
    } else
      work.after[field.name] = isParent(raw)
        ? resolveParent(shop, work, field, raw)
        : coerceFor(work, shop, field, raw);
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    work.faults.push(error);
  }
}

const coerceFor = (work: Work, shop: Shop, field: FieldModel, raw: unknown): StoredValue =>
  coerce(field, raw, shop.schema, { lenient: work.system, truncate: shop.options.allowFieldTruncation === true });

function isParent(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof Date);
}
