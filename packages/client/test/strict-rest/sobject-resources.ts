import { type Call, NOT_FOUND, onlyParameters, type Reply, type Resource, refused, Violation } from "./reply.ts";
import { faultReply, isFault, type Row, type Rows, type Saved } from "./rows.ts";

/** `/sobjects/O…` (apis.md 1.5, 1.6, 1.14). */
export function sobjectResources(rows: Rows): Resource {
  const wire = (object: string, row: Row, fields?: readonly string[]) => {
    const url = `/services/data/v67.0/sobjects/${object}/${row.Id}`;
    const shown = fields ? Object.fromEntries(fields.map((name) => [name, row[name]])) : row;
    return { attributes: { type: object, url }, ...shown };
  };

  return ({ method, path: [root, object = "", second, third, ...more], query, headers, body }) => {
    const rule = rows.objects[object];
    if (root !== "sobjects" || !rule || more.length > 0) return null;
    if (second === undefined) {
      if (method === "GET") return { status: 200, body: { objectDescribe: { name: object }, recentItems: [] } };
      if (method !== "POST") return null;
      checkWriteHeaders(headers);
      return created(rows.create(object, body), object);
    }
    if (third === undefined) return byId({ method, query, headers, body }, object, second);
    if (second in rule.fields || second === "Id") return byExternalId({ method, query, body }, object, second, third);
    return related(method, object, second, third, query);
  };

  function byId(
    { method, query, headers, body }: Pick<Call, "method" | "query" | "headers" | "body">,
    object: string,
    id: string,
  ) {
    const row = rows.get(object, id);
    if (!row) return ["GET", "PATCH", "DELETE"].includes(method) && /^\w{15,18}$/.test(id) ? NOT_FOUND : null;
    const missed = condition(method, headers, object, row);
    if (missed) return missed;
    switch (method) {
      case "GET": {
        onlyParameters(query, "fields");
        const fields = query.get("fields")?.split(",");
        const unknown = fields?.find((name) => !(name in row));
        if (unknown) return refused(400, "INVALID_FIELD", `No such column '${unknown}' on sobject of type ${object}`);
        return { status: 200, body: wire(object, row, fields), headers: versionHeaders(object, row) };
      }
      case "PATCH": {
        checkWriteHeaders(headers);
        const saved = rows.update(object, id, body);
        return isFault(saved) ? faultReply(saved) : { status: 204 };
      }
      case "DELETE": {
        const saved = rows.delete(id);
        return isFault(saved) ? faultReply(saved) : { status: 204 };
      }
    }
    return null;
  }

  function versionHeaders(object: string, row: Row) {
    const lastModified = { "last-modified": rows.modified(row).toUTCString() };
    return object === "Account" ? { etag: rows.etag(row), ...lastModified } : lastModified;
  }

  function condition(method: string, headers: Headers, object: string, row: Row): Reply | null {
    const ifMatch = headers.get("if-match");
    const ifNoneMatch = headers.get("if-none-match");
    if ((ifMatch || ifNoneMatch) && object !== "Account") throw new Violation("ETags are for account records only");
    if (method === "DELETE" && (ifMatch || headers.has("if-unmodified-since")))
      throw new Violation("conditional deletes are not supported");
    const missed = refused(412, "PRECONDITION_FAILED", "The precondition has failed");
    if (ifMatch && !ifMatch.split(", ").includes(rows.etag(row))) return missed;
    if (ifNoneMatch === rows.etag(row)) return method === "GET" ? { status: 304 } : missed;
    const since = dateOf(headers, "if-modified-since");
    if (since !== null && seconds(rows.modified(row)) <= seconds(since)) return { status: 304 };
    const unmodified = dateOf(headers, "if-unmodified-since");
    if (unmodified !== null && seconds(rows.modified(row)) > seconds(unmodified)) return missed;
    return null;
  }

  function byExternalId(
    { method, query, body }: Pick<Call, "method" | "query" | "body">,
    object: string,
    field: string,
    value: string,
  ) {
    const found = rows.by(object, field, value);
    const several: Reply = {
      status: 300,
      body: found.map(({ Id }) => `/services/data/v67.0/sobjects/${object}/${Id}`),
    };
    if (method === "GET")
      return found.length > 1 ? several : found[0] ? { status: 200, body: wire(object, found[0]) } : NOT_FOUND;
    if (method !== "PATCH") return null;
    onlyParameters(query, "updateOnly");
    if (query.get("updateOnly") === "true" && found.length === 0) return NOT_FOUND;
    const saved = rows.upsert(object, field, value, body);
    if ("several" in saved) return several;
    return created(saved, object, true);
  }

  function related(method: string, object: string, id: string, name: string, query: URLSearchParams): Reply | null {
    const row = rows.get(object, id);
    const rule = rows.objects[object]!;
    if (method !== "GET" || !row) return null;
    const field = rule.parents?.[name];
    if (field) {
      const target = rule.fields[field]?.parent ?? "";
      const parent = rows.get(target, String(row[field] ?? ""));
      return parent ? { status: 200, body: wire(target, parent, query.get("fields")?.split(",")) } : NOT_FOUND;
    }
    const child = rule.children?.[name];
    if (child) {
      const found = rows.by(child[0], child[1], row.Id);
      const records = found.map((one) => wire(child[0], one, query.get("fields")?.split(",")));
      return { status: 200, body: { totalSize: found.length, done: true, records } };
    }
    if (rule.fields[name]?.blob) return { status: 200, body: row[name] };
    return null;
  }
}

function created(saved: Saved, object: string, isUpsert = false): Reply {
  if (!isFault(saved)) {
    const answer = { id: saved.id, success: true, errors: [], ...(isUpsert && { created: saved.created }) };
    const location = { location: `/services/data/v67.0/sobjects/${object}/${saved.id}` };
    return saved.created ? { status: 201, body: answer, headers: location } : { status: 200, body: answer };
  }
  return faultReply(saved);
}

/** REST API guide: Assignment Rule, Duplicate Rule and MRU headers. */
function checkWriteHeaders(headers: Headers): void {
  const forms: Readonly<Record<string, RegExp>> = {
    "sforce-auto-assign": /^(?:TRUE|FALSE|01Q\w{12,15})$/,
    "sforce-duplicate-rule-header":
      /^allowSave=(?:true|false); includeRecordDetails=(?:true|false); runAsCurrentUser=(?:true|false)$/,
    "sforce-mru": /^updateMru=(?:true|false)$/,
  };
  for (const [name, form] of Object.entries(forms)) {
    const value = headers.get(name);
    if (value !== null && !form.test(value)) throw new Violation(`${name}: ${value}`);
  }
}

/** RFC 1123, in GMT. */
function dateOf(headers: Headers, name: string): Date | null {
  const value = headers.get(name);
  if (value === null) return null;
  if (!/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(value)) throw new Violation(`${name}: ${value}`);
  return new Date(value);
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
