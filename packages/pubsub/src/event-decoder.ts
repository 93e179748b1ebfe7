import avro from "avsc";
import { decodeBitmap, type FieldNames } from "./bitmap.ts";
import type { ChangeEvent, ChangeEventHeader } from "./change-event.ts";

/** Reads the payloads of one schema. */
export interface EventDecoder {
  /** Throws when the payload does not fit the schema. */
  decode(payload: Uint8Array, replayId: Uint8Array): ChangeEvent;
}

interface RecordSchema {
  readonly type: "record";
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: unknown }[];
}

/** Sets of changed fields repeat: most updates touch the same few. Beyond this many different sets the memory is started anew. */
const KEPT_BITMAPS = 500;
const NO_FIELDS: readonly string[] = Object.freeze([]);

/**
 * Compiles a change event schema. Header and body are read by a type each, one after the other from the same bytes, so
 * that the body needs no copy to lose its header.
 */
export function eventDecoder(topic: string, schemaId: string, schemaJson: string): EventDecoder {
  const schema = JSON.parse(schemaJson) as RecordSchema;
  const [header, ...body] = schema.fields;
  if (header?.name !== "ChangeEventHeader") throw new Error(`${schema.name} does not begin with a ChangeEventHeader`);
  const headerType = avro.Type.forSchema(header.type as avro.Schema);
  const bodyType = avro.Type.forSchema({ ...schema, fields: body } as avro.Schema);
  const names = fieldNames(schema);
  const bitmaps = new Map<string, readonly string[]>();

  function fieldsOf(elements: readonly string[]): readonly string[] {
    if (elements.length === 0) return NO_FIELDS;
    const key = elements.length === 1 ? (elements[0] as string) : elements.join();
    let fields = bitmaps.get(key);
    if (!fields) {
      if (bitmaps.size >= KEPT_BITMAPS) bitmaps.clear();
      fields = Object.freeze(decodeBitmap(elements, names));
      bitmaps.set(key, fields);
    }
    return fields;
  }

  return {
    decode(payload, replayId) {
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      const head = headerType.decode(bytes, 0);
      if (head.offset < 0) throw new Error("payload ends within the header");
      const rest = bodyType.decode(bytes, head.offset);
      if (rest.offset !== bytes.length) throw new Error("payload and schema differ in length");
      const raw = head.value as ChangeEventHeader;
      return {
        topic,
        replayId,
        schemaId,
        header: {
          entityName: raw.entityName,
          recordIds: raw.recordIds,
          changeType: raw.changeType,
          changeOrigin: raw.changeOrigin,
          transactionKey: raw.transactionKey,
          sequenceNumber: raw.sequenceNumber,
          commitTimestamp: raw.commitTimestamp,
          commitNumber: raw.commitNumber,
          commitUser: raw.commitUser,
          changedFields: fieldsOf(raw.changedFields),
          nulledFields: fieldsOf(raw.nulledFields),
          diffFields: fieldsOf(raw.diffFields),
        },
        fields: rest.value,
      };
    },
  };
}

/** Compounds are records in a union with null, defined at first use and referred to by name afterwards. */
function fieldNames(schema: RecordSchema): FieldNames {
  const childrenOf = new Map<string, readonly string[]>();
  return schema.fields.map(({ name, type }) => {
    let children: readonly string[] = [];
    for (const branch of Array.isArray(type) ? type : [type]) {
      if (isRecord(branch)) {
        children = branch.fields.map((field) => field.name);
        childrenOf.set(branch.name, children);
      } else if (typeof branch === "string") children = childrenOf.get(branch) ?? children;
    }
    return { name, children };
  });
}

function isRecord(schema: unknown): schema is RecordSchema {
  return typeof schema === "object" && schema !== null && (schema as { type?: unknown }).type === "record";
}
