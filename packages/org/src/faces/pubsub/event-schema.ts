import { createHash } from "node:crypto";
import type { SObjectDescribe } from "@postern/kernel";
import avro from "avsc";
import type { LoggedEvent } from "../../engine/doors/index.ts";
import { encodeBitmap, type FieldPlace } from "./bitmap.ts";
import { COMPOUND_CHILDREN, type CompoundKind, eventFields } from "./event-fields.ts";
import { type FieldEncoding, fieldDoc, fieldEncoding } from "./field-types.ts";

/** The Avro schema of one object's change events, as one audience (a set of readable fields) sees it. */
export interface EventSchema {
  readonly entity: string;
  /** 22 characters: base64url of a 16-byte fingerprint of `json`. */
  readonly id: string;
  readonly json: string;
  /** Avro binary, without container and without schema. */
  encode(event: LoggedEvent): Buffer;
}

type Slot =
  | { readonly name: string; readonly encoding: FieldEncoding }
  | {
      readonly name: string;
      readonly children: readonly { readonly name: string; readonly stored: string | undefined }[];
    };

const strings = { type: "array", items: "string" };

const HEADER = {
  name: "ChangeEventHeader",
  type: {
    type: "record",
    name: "ChangeEventHeader",
    fields: [
      { name: "entityName", type: "string" },
      { name: "recordIds", type: strings },
      {
        name: "changeType",
        type: {
          type: "enum",
          name: "ChangeType",
          symbols: [
            "CREATE",
            "UPDATE",
            "DELETE",
            "UNDELETE",
            "GAP_CREATE",
            "GAP_UPDATE",
            "GAP_DELETE",
            "GAP_UNDELETE",
            "GAP_OVERFLOW",
            "SNAPSHOT",
          ],
        },
      },
      { name: "changeOrigin", type: "string" },
      { name: "transactionKey", type: "string" },
      { name: "sequenceNumber", type: "int" },
      { name: "commitTimestamp", type: "long" },
      { name: "commitNumber", type: "long" },
      { name: "commitUser", type: "string" },
      { name: "nulledFields", type: strings },
      { name: "diffFields", type: strings },
      { name: "changedFields", type: strings },
    ],
  },
  doc: "Data:ComplexValueType",
};

/** `AccountChangeEvent`; `Trip__ChangeEvent` for `Trip__c`. */
export function changeEventName(entity: string): string {
  return entity.endsWith("__c") ? `${entity.slice(0, -1)}ChangeEvent` : `${entity}ChangeEvent`;
}

export function eventSchema(describe: SObjectDescribe): EventSchema {
  const fields: unknown[] = [HEADER];
  const slots: Slot[] = [];
  const places = new Map<string, FieldPlace>();
  const defined = new Set<CompoundKind>();

  for (const event of eventFields(describe)) {
    const name = event.field.name;
    const index = fields.length;
    if (event.kind === "scalar") {
      const encoding = fieldEncoding(event.field);
      if (!encoding) continue;
      fields.push({ name, type: ["null", encoding.avro], doc: fieldDoc(event.field, encoding), default: null });
      slots.push({ name, encoding });
      places.set(name, { index, child: null });
      continue;
    }
    const type = defined.has(event.kind) ? event.kind : compoundRecord(event.kind);
    defined.add(event.kind);
    fields.push({ name, type: ["null", type], doc: `Data:${event.kind}`, default: null });
    const children = COMPOUND_CHILDREN[event.kind].map(([child]) => ({ name: child, stored: event.parts.get(child) }));
    slots.push({ name, children });
    children.forEach(({ stored }, child) => {
      if (stored) places.set(stored, { index, child });
    });
  }

  const schema = { type: "record", name: changeEventName(describe.name), namespace: "com.sforce.eventbus", fields };
  const json = JSON.stringify(schema);
  const type = avro.Type.forSchema(schema as avro.Schema);
  return {
    entity: describe.name,
    id: createHash("sha256").update(json).digest().subarray(0, 16).toString("base64url"),
    json,
    encode: (event) => type.toBuffer(payload(event, slots, places)),
  };
}

/** Named types are defined at first use and referred to by name afterwards. */
function compoundRecord(kind: CompoundKind) {
  return {
    type: "record",
    name: kind,
    fields: COMPOUND_CHILDREN[kind].map(([name, type, doc]) => ({ name, type: ["null", type], doc, default: null })),
  };
}

function payload(event: LoggedEvent, slots: readonly Slot[], places: ReadonlyMap<string, FieldPlace>) {
  const record: Record<string, unknown> = {
    ChangeEventHeader: {
      entityName: event.entity,
      recordIds: event.recordIds,
      changeType: event.changeType,
      changeOrigin: event.changeOrigin,
      transactionKey: event.transactionKey,
      sequenceNumber: event.sequenceNumber,
      commitTimestamp: event.commitTimestamp,
      commitNumber: event.commitNumber,
      commitUser: event.commitUser,
      nulledFields: encodeBitmap(event.nulledFields, places),
      diffFields: [],
      changedFields: encodeBitmap(event.changedFields, places),
    },
  };
  for (const slot of slots) {
    record[slot.name] = "encoding" in slot ? scalar(event, slot) : compound(event, slot);
  }
  return record;
}

function scalar(event: LoggedEvent, slot: Extract<Slot, { encoding: FieldEncoding }>) {
  const stored = event.values[slot.name];
  return stored === null || stored === undefined ? null : slot.encoding.convert(stored);
}

/** All children or nothing: a compound without any value is null as a whole. */
function compound(event: LoggedEvent, slot: Extract<Slot, { children: unknown }>) {
  let found = false;
  const record: Record<string, unknown> = {};
  for (const { name, stored } of slot.children) {
    const value = stored === undefined ? null : (event.values[stored] ?? null);
    if (value !== null) found = true;
    record[name] = value;
  }
  return found ? record : null;
}
