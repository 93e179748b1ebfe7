import { type Call, onlyMembers, type Reply, type Resource, refused, Violation } from "./reply.ts";
import { isFault, type Rows } from "./rows.ts";

type Route = (call: Call) => Reply;

interface Subrequest {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body?: unknown;
  readonly httpHeaders?: Record<string, string>;
}

interface Item {
  readonly body: unknown;
  readonly httpHeaders: object;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

const HALTED = "The transaction was rolled back since another operation in the same transaction failed.";
const DATA = "/services/data/v67.0/";

/** `/composite`, `/composite/batch`, `/composite/graph`, `/composite/tree` (apis.md 1.10, 1.12). */
export function compositeResources(rows: Rows, route: Route): Resource {
  return ({ method, path: [root, kind, object, ...more], body }) => {
    if (root !== "composite" || method !== "POST" || more.length > 0) return null;
    if (kind === undefined) return composite(body);
    if (kind === "batch" && object === undefined) return batch(body);
    if (kind === "graph" && object === undefined) return graph(body);
    return kind === "tree" && object !== undefined ? tree(object, body) : null;
  };

  function composite(body: unknown): Reply {
    onlyMembers(body, "allOrNone", "collateSubrequests", "compositeRequest");
    const requests = body.compositeRequest as Subrequest[];
    if (requests.length === 0 || requests.length > 25) return tooMany(requests.length);
    const heavy = requests.filter(({ url }) => /^\S+\/(?:query|queryAll)\?|composite\/sobjects/.test(url));
    if (heavy.length > 5) return refused(400, "INVALID_BATCH_REQUEST", "too many queries and collections");
    return { status: 200, body: { compositeResponse: run(requests, body.allOrNone === true) } };
  }

  function graph(body: unknown): Reply {
    onlyMembers(body, "graphs");
    const graphs = body.graphs as { graphId: string; compositeRequest: Subrequest[] }[];
    const nodes = graphs.reduce((sum, one) => sum + one.compositeRequest.length, 0);
    if (graphs.length > 75 || nodes > 500) return refused(400, "LIMIT_EXCEEDED", "too many graphs or nodes");
    const answers = graphs.map((one) => {
      onlyMembers(one, "graphId", "compositeRequest");
      const compositeResponse = run(one.compositeRequest, true);
      const isSuccessful = compositeResponse.every((item) => item.httpStatusCode < 300);
      return { graphId: one.graphId, graphResponse: { compositeResponse }, isSuccessful };
    });
    return { status: 200, body: { graphs: answers } };
  }

  /** Items in order; dependants of a failed one are not run, and with allOrNone nothing stays. */
  function run(requests: readonly Subrequest[], allOrNone: boolean): readonly Item[] {
    const seen = new Map<string, unknown>();
    return rows.transaction(() => {
      const items: Item[] = [];
      for (const one of requests) {
        onlyMembers(one, "method", "url", "referenceId", "body", "httpHeaders");
        if (!/^[A-Za-z0-9]\w*$/.test(one.referenceId) || seen.has(one.referenceId))
          throw new Violation(`referenceId ${one.referenceId}`);
        if (!one.url.startsWith(DATA)) throw new Violation(`a subrequest to ${one.url}`);
        const forbidden = Object.keys(one.httpHeaders ?? {}).filter((name) =>
          /^(?:accept|authorization|content-type)$/i.test(name),
        );
        if (forbidden.length > 0) throw new Violation(`httpHeaders with ${forbidden.join(", ")}`);
        const reply = runOne(one, seen);
        seen.set(one.referenceId, reply.status < 300 ? reply.body : undefined);
        items.push(itemOf(one, reply));
      }
      const keep = !allOrNone || items.every((item) => item.httpStatusCode < 300);
      const halted = (item: Item) =>
        item.httpStatusCode < 300
          ? { ...item, httpStatusCode: 400, body: [{ errorCode: "PROCESSING_HALTED", message: HALTED }] }
          : item;
      return { keep, value: keep ? items : items.map(halted) };
    });
  }

  function runOne(one: Subrequest, seen: ReadonlyMap<string, unknown>): Reply {
    let unresolved = "";
    const fill = (text: string) =>
      text.replace(/@\{(\w+)\.([^}]+)\}/g, (_, step: string, path: string) => {
        let value = seen.get(step);
        for (const part of path.split(/[.[\]]+/).filter(Boolean)) value = (value as Record<string, unknown>)?.[part];
        if (value === undefined || typeof value === "object") unresolved = `${step}.${path}`;
        return String(value);
      });
    const body = one.body === undefined ? undefined : JSON.parse(fill(JSON.stringify(one.body)));
    const url = new URL(fill(one.url), "https://org");
    if (unresolved !== "") {
      const message = `Invalid reference specified. No value for ${unresolved} found in ${unresolved.split(".")[0]}`;
      return refused(400, "PROCESSING_HALTED", message);
    }
    return route(callOf(one.method, url, body, new Headers(one.httpHeaders)));
  }

  function batch(body: unknown): Reply {
    onlyMembers(body, "haltOnError", "batchRequests");
    const requests = body.batchRequests as { method: string; url: string; richInput?: unknown }[];
    if (requests.length === 0 || requests.length > 25) return tooMany(requests.length);
    let halted = false;
    const results = requests.map((one) => {
      onlyMembers(one, "method", "url", "richInput");
      if (!/^v67\.0\//.test(one.url)) throw new Violation(`a batch request to ${one.url}`);
      if (halted) {
        const message = "Batch processing halted per request";
        return { statusCode: 412, result: [{ errorCode: "BATCH_PROCESSING_HALTED", message }] };
      }
      const url = new URL(`/services/data/${one.url}`, "https://org");
      const reply = route(callOf(one.method, url, one.richInput, new Headers()));
      if (reply.status >= 300 && body.haltOnError === true) halted = true;
      return { statusCode: reply.status, result: reply.body ?? null };
    });
    return { status: 200, body: { hasErrors: results.some((one) => one.statusCode >= 300), results } };
  }

  function tree(object: string, body: unknown): Reply {
    onlyMembers(body, "records");
    const created: { referenceId: string; id: string }[] = [];
    const failed: { referenceId: string; errors: object[] }[] = [];
    let size = 0;
    function add(given: Record<string, unknown>, type: string, parent: Record<string, string>) {
      const { attributes, ...fields } = given;
      const { type: own, referenceId } = attributes as { type: string; referenceId: string };
      if (own !== type && Object.keys(parent).length === 0)
        throw new Violation(`a root of type ${own} in a tree of ${type}`);
      size++;
      const children = Object.entries(fields).filter(([, value]) =>
        Array.isArray((value as { records?: unknown })?.records),
      );
      for (const [name] of children) delete fields[name];
      const saved = rows.create(own, { ...fields, ...parent });
      if (isFault(saved)) {
        const { errorCode: statusCode, message, fields: wrong } = saved;
        failed.push({ referenceId, errors: [{ statusCode, message, fields: wrong }] });
      } else created.push({ referenceId, id: saved.id });
      for (const [name, value] of children) {
        const [, field] = rows.objects[own]?.children?.[name] ?? [];
        if (!field) throw new Violation(`no child relationship ${name}`);
        for (const child of (value as { records: Record<string, unknown>[] }).records)
          add(child, "", isFault(saved) ? {} : { [field]: saved.id });
      }
    }
    return rows.transaction<Reply>(() => {
      for (const record of body.records as Record<string, unknown>[]) add(record, object, {});
      if (size > 200) return { keep: false, value: refused(400, "EXCEEDED_ID_LIMIT", "more than 200 records") };
      const keep = failed.length === 0;
      const value = keep
        ? { status: 201, body: { hasErrors: false, results: created } }
        : { status: 400, body: { hasErrors: true, results: failed } };
      return { keep, value };
    });
  }
}

function itemOf({ referenceId }: Subrequest, { status, body, headers = {} }: Reply): Item {
  const httpHeaders = headers.location ? { Location: headers.location } : {};
  return { body: body ?? null, httpHeaders, httpStatusCode: status, referenceId };
}

function tooMany(count: number): Reply {
  return refused(400, "INVALID_BATCH_REQUEST", `${count} requests; 1 to 25 are possible`);
}

export function callOf(method: string, url: URL, body: unknown, headers: Headers): Call {
  const path = url.pathname.slice(DATA.length).replace(/\/$/, "").split("/").map(decodeURIComponent);
  return { method, path, query: url.searchParams, headers, body };
}
