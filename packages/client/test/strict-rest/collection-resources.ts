import { onlyMembers, onlyParameters, type Reply, type Resource, refused, Violation } from "./reply.ts";
import { isFault, type Rows, type Saved } from "./rows.ts";

const ROLLED_BACK = {
  statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK",
  message: "Record rolled back because not all records were valid and the request was using AllOrNone header",
  fields: [],
};

/** `/composite/sobjects…` (apis.md 1.11): HTTP 200 whatever the rows say. */
export function collectionResources(rows: Rows): Resource {
  return ({ method, path: [root, second, object, field, ...more], query, body }) => {
    if (root !== "composite" || second !== "sobjects" || more.length > 0) return null;
    if (method === "DELETE" && object === undefined) {
      onlyParameters(query, "ids", "allOrNone");
      const ids = (query.get("ids") ?? "").split(",");
      return saveAll(ids, query.get("allOrNone") === "true", (id) => rows.delete(id));
    }
    if (method === "POST" && object !== undefined) return retrieve(object, body);
    onlyMembers(body, "allOrNone", "records");
    const records = body.records as Record<string, unknown>[];
    const allOrNone = body.allOrNone === true;
    if (method === "POST" && object === undefined)
      return saveAll(records, allOrNone, (record) => rows.create(typeOf(record), record));
    if (method === "PATCH" && object === undefined)
      return saveAll(records, allOrNone, (record) => {
        const { Id, id = Id, ...fields } = record;
        return rows.update(typeOf(record), String(id), fields);
      });
    if (method === "PATCH" && object !== undefined && field !== undefined)
      return saveAll(records, allOrNone, (record) => upsert(object, field, record), true);
    return null;
  };

  function upsert(object: string, field: string, record: Record<string, unknown>): Saved {
    if (typeOf(record) !== object) throw new Violation("an upsert is of one object");
    const { [field]: value, attributes, ...fields } = record;
    const saved = rows.upsert(object, field, String(value), fields);
    if (!("several" in saved)) return saved;
    return { status: 400, errorCode: "DUPLICATE_EXTERNAL_ID", message: "more than one record found", fields: [field] };
  }

  function saveAll<T>(items: readonly T[], allOrNone: boolean, save: (item: T) => Saved, isUpsert = false): Reply {
    if (items.length === 0) throw new Violation("an empty collection");
    if (items.length > 200)
      return refused(
        400,
        "EXCEEDED_ID_LIMIT",
        "record limit reached. cannot submit more than 200 records into this call",
      );
    return rows.transaction(() => {
      const results = items.map((item) => {
        const saved = save(item);
        if (!isFault(saved))
          return { id: saved.id, success: true, errors: [], ...(isUpsert && { created: saved.created }) };
        const { errorCode: statusCode, message, fields } = saved;
        return { success: false, errors: [{ statusCode, message, fields }] };
      });
      const keep = !allOrNone || results.every(({ success }) => success);
      const value = keep
        ? results
        : results.map((one) => (one.success ? { success: false, errors: [ROLLED_BACK] } : one));
      return { keep, value: { status: 200, body: value } };
    });
  }

  function retrieve(object: string, body: unknown): Reply {
    onlyMembers(body, "ids", "fields");
    const ids = body.ids as string[];
    const fields = body.fields as string[];
    if (ids.length > 2_000) return refused(400, "EXCEEDED_ID_LIMIT", "record limit reached");
    if (fields.length === 0) throw new Violation("no fields");
    const found = ids.map((id) => {
      const row = rows.get(object, id);
      return row
        ? { attributes: { type: object }, ...Object.fromEntries(fields.map((name) => [name, row[name]])) }
        : null;
    });
    return { status: 200, body: found };
  }
}

function typeOf(record: Record<string, unknown>): string {
  const type = (record.attributes as { type?: string } | undefined)?.type;
  if (!type) throw new Violation("a record of a collection names its type");
  return type;
}
