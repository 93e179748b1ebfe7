import { gzipSync } from "node:zlib";
import { compound } from "./fuzz-compound.ts";
import { file, graphql, read, search, tooling } from "./fuzz-reads.ts";
import {
  anyObject,
  aRow,
  BASE,
  type FuzzRequest,
  type Intent,
  JSON_BODY,
  type Known,
  type Make,
  record,
} from "./fuzz-records.ts";
import { anySoql } from "./fuzz-soql.ts";
import type { Choice } from "./seeded-choice.ts";

/** One request: reads and writes that may well be accepted, and nonsense. */
export function anyRequest(choose: Choice, known: Known): FuzzRequest {
  return choose.of(MAKERS)(choose, known);
}

const query: Make = (choose, { fields, locators }) => {
  if (locators.length > 0 && choose.chance(0.1)) {
    const path = choose.of(locators);
    return {
      method: "GET",
      path: choose.chance(0.3) ? `${path}${choose.of(["0", "x", "-"])}` : path,
      headers: {},
      intent: null,
    };
  }
  const resource = choose.of(["query", "query", "queryAll"]);
  const columns = choose.chance(0.1) ? "&columns=true" : "";
  const headers: Record<string, string> = {};
  if (choose.chance(0.2))
    headers["sforce-query-options"] = `batchSize=${choose.of(["1", "200", "9999999999999", "x"])}`;
  if (choose.chance(0.05)) headers["x-prettyprint"] = "1";
  const soql = new URLSearchParams({ q: anySoql(choose, fields) }).toString();
  return { method: "GET", path: `${BASE}/${resource}?${soql}${columns}`, headers, intent: null };
};

const create: Make = (choose, known) => {
  const sobject = anyObject(choose, known);
  const { body, mark } = record(choose, known, sobject, true);
  const text = JSON.stringify(body);
  const zipped = choose.chance(0.05);
  return {
    method: "POST",
    path: `${BASE}/sobjects/${choose.of([sobject, sobject.toLowerCase()])}${choose.chance(0.05) ? "/Id" : ""}`,
    headers: { ...JSON_BODY, ...(zipped ? { "content-encoding": "gzip" } : {}) },
    body: zipped ? new Uint8Array(gzipSync(text)) : text,
    intent: [{ operation: "insert", sobject, mark }],
  };
};

const update: Make = (choose, known) => {
  const { id, sobject } = aRow(choose, known);
  const { body, mark } = record(choose, known, sobject, false);
  return {
    ...withMethod(choose, `${BASE}/sobjects/${sobject}/${choose.chance(0.2) ? id.slice(0, 15) : id}`),
    body: JSON.stringify(body),
    intent: [{ operation: "update", sobject, id, mark }],
  };
};

/** PATCH itself, or a POST that says it is one. */
function withMethod(choose: Choice, path: string) {
  return choose.chance(0.1)
    ? { method: "POST", path: `${path}?_HttpMethod=PATCH`, headers: JSON_BODY }
    : { method: "PATCH", path, headers: JSON_BODY };
}

const remove: Make = (choose, known) => {
  const { id, sobject } = aRow(choose, known);
  return {
    method: "DELETE",
    path: `${BASE}/sobjects/${choose.chance(0.1) ? anyObject(choose, known) : sobject}/${id}`,
    headers: {},
    intent: [{ operation: "delete", sobject, id, mark: null }],
  };
};

const collection: Make = (choose, known) => {
  const count = 1 + choose.number(6);
  if (choose.chance(0.2)) {
    const rows = Array.from({ length: count }, () => aRow(choose, known));
    return {
      method: "DELETE",
      path: `${BASE}/composite/sobjects?ids=${rows.map(({ id }) => id).join(",")}&allOrNone=${choose.chance(0.3)}`,
      headers: {},
      intent: rows.map(({ id, sobject }) => ({ operation: "delete", sobject, id, mark: null })),
    };
  }
  const updating = choose.chance(0.4);
  const intent: Intent[] = [];
  const records = Array.from({ length: count }, () => {
    const { id, sobject } = updating ? aRow(choose, known) : { id: undefined, sobject: anyObject(choose, known) };
    const { body, mark } = record(choose, known, sobject, !updating);
    intent.push({ operation: updating ? "update" : "insert", sobject, mark, ...(id === undefined ? {} : { id }) });
    if (!Object.hasOwn(body, "attributes") || choose.chance(0.9)) body.attributes = { type: sobject };
    return id === undefined ? body : { ...body, id };
  });
  return {
    method: updating ? "PATCH" : "POST",
    path: `${BASE}/composite/sobjects`,
    headers: JSON_BODY,
    body: JSON.stringify({ allOrNone: choose.of([true, false, "x", null]), records }),
    intent,
  };
};

const row: Make = (choose, known) => {
  const { id, sobject } = aRow(choose, known);
  const fields = choose.chance(0.5)
    ? `?fields=${encodeURIComponent(choose.of([...(known.fields.get(sobject) ?? []), "Owner.Name", "", ",", "a b", "Id,Id", "(SELECT", "Name\u0000"]))}`
    : "";
  const relation = choose.chance(0.3)
    ? `/${choose.of(["Owner", "Account", "Contacts", "Parent", "CreatedBy", "Nope"])}`
    : "";
  return {
    method: choose.of(["GET", "GET", "HEAD"]),
    path: `${BASE}/sobjects/${sobject}/${id}${relation}${fields}`,
    headers: {},
    intent: null,
  };
};

/** Requests inside a request; none of them writes. */
const nested: Make = (choose, known) => {
  const step = (index: number) => {
    const { path } = choose.of([query, row])(choose, known);
    return {
      method: choose.chance(0.9) ? "GET" : choose.of(["get", "PUT", "TRACE", ""]),
      url: choose.chance(0.7)
        ? path
        : choose.of(["", "@{r0.records[0].attributes.url}", "/services/data", `${path}@{r0.Id}`, "@{", "v67.0/limits"]),
      referenceId: choose.chance(0.9) ? `r${index}` : choose.of(["r0", "a-b", "__proto__", ""]),
      httpHeaders: choose.of([null, {}, { "if-none-match": '"x"' }, { ACCEPT: "x" }, 3]),
      body: choose.of([null, "@{r0.totalSize}", { a: ["@{r0[0].x}", "@{r9}"] }, []]),
    };
  };
  const steps = Array.from({ length: 1 + choose.number(4) }, (_, index) =>
    choose.chance(0.95) ? step(index) : choose.of([null, 3, {}, { method: "GET" }]),
  );
  const [resource, body] = choose.of<[string, unknown]>([
    ["composite", { allOrNone: choose.of([true, false, "x"]), compositeRequest: steps }],
    ["composite/batch", { haltOnError: choose.chance(0.5), batchRequests: steps }],
    ["composite/graph", { graphs: [{ graphId: "g", compositeRequest: steps }] }],
    [`composite/tree/${anyObject(choose, known)}`, { records: steps }],
  ]);
  return { method: "POST", path: `${BASE}/${resource}`, headers: JSON_BODY, body: JSON.stringify(body), intent: null };
};

const SEGMENTS = [
  "sobjects",
  "Account",
  "describe",
  "composite",
  "batch",
  "tree",
  "graph",
  "query",
  "limits",
  "recordCount",
  "recent",
  "Id",
  "Email",
  "%2F",
  "%00",
  "%",
  "%zz",
  "",
  "a".repeat(3_000),
  "__proto__",
  "constructor",
  "updated",
  "deleted",
  "😀",
  "user",
  "password",
  "tooling",
  "jobs",
  "search",
  "'",
  "layouts",
  "compactLayouts",
  "listviews",
  "results",
  "quickActions",
  "NewContact",
  "defaultValues",
  "actions",
  "standard",
  "emailSimple",
  "custom",
  "apex",
  "process",
  "rules",
  "approvals",
  "tabs",
  "eventSchema",
  "AccountChangeEvent",
  "describe.xml",
  "analytics",
  "reports",
  "instances",
  "graphql",
  "completions",
];
const BODIES = [
  "",
  "{",
  "null",
  "[]",
  "3",
  '"text"',
  '{"records":3}',
  '{"records":[null]}',
  '{"records":[]}',
  "[".repeat(50_000),
  '{"ids":["x"],"fields":[]}',
  '{"ids":3,"fields":"x"}',
  '{"inputs":[null,3]}',
  '{"contextIds":[3]}',
  '{"requests":[null]}',
  '{"contextId":3,"record":"x"}',
  "\ufeff{}",
];
const VERSIONS = ["v67.0", "v67", "v31.0", "latest", "v0.0", "v999999999.0", "vNaN", "V60.0", "%76%36"];

/** Paths, methods, headers and bodies put together at random. None of these bodies is a record that could be written. */
const junk: Make = (choose) => {
  const segments = Array.from({ length: choose.number(6) }, () => choose.of(SEGMENTS));
  const method = choose.of(["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"]);
  const search = choose.of([
    "",
    "",
    "?",
    "?q=",
    "?start=x&end=%2B",
    "?ids=,,&fields=",
    "?_HttpMethod=TRACE",
    "?_HttpMethod=__proto__",
    "?explain=x",
    "?sObjects=__proto__,Account",
  ]);
  const headers = choose.of([
    {},
    JSON_BODY,
    { ...JSON_BODY, "content-encoding": "gzip" },
    { "content-type": "text/csv" },
    { accept: "application/xml" },
    { "if-none-match": '"', "if-modified-since": "never" },
    { "sforce-call-options": "client=,,=;client" },
    { "accept-encoding": "gzip;q=0, br;q=NaN" },
  ]);
  const body = method === "GET" || method === "HEAD" ? {} : { body: choose.of(BODIES) };
  return {
    method,
    path: `/services/data/${choose.of(VERSIONS)}/${segments.join("/")}${search}`,
    headers: { ...headers },
    intent: null,
    ...body,
  };
};

const MAKERS: readonly Make[] = [
  ...[query, query, query, create, create, update, remove, collection, row, nested, junk],
  ...[compound, search, graphql, read, file, tooling],
];
