import type { Clock } from "@postern/kernel";
import { json, type PracticeOrg } from "../practice-org.ts";
import { collectionResources } from "./collection-resources.ts";
import { callOf, compositeResources } from "./composite-resources.ts";
import { otherResources } from "./other-resources.ts";
import { type Queries, queryResources } from "./query-resources.ts";
import { readMultipart } from "./read-multipart.ts";
import { type Call, NOT_FOUND, type Reply, type Resource, refused, Violation } from "./reply.ts";
import { createRows, type Rows } from "./rows.ts";
import { sobjectResources } from "./sobject-resources.ts";

export interface StrictRest {
  readonly rows: Rows;
  readonly queries: Queries;
  /** What no client may do; empty at the end of every test. */
  readonly violations: string[];
  /** Calls on the wire, `POST composite`, in order. */
  readonly calls: string[];
}

const DATA = "/services/data/v67.0/";
/** Address and headers together (Help 000386264). */
const HEAD_LIMIT = 16_384;

/**
 * A REST API that takes nothing on trust, behind the practice org's door: written from Salesforce's documentation, apart from the
 * client and from the local org. Whatever a client may not send is noted as a violation.
 */
export function strictRest(org: PracticeOrg, clock: Clock): StrictRest {
  const rows = createRows(() => clock.now());
  const queries: Queries = { answers: new Map(), latest: null };
  const violations: string[] = [];
  const calls: string[] = [];
  const resources: Resource[] = [
    collectionResources(rows),
    compositeResources(rows, route),
    queryResources(queries),
    queryResources(queries, "tooling/"),
    otherResources(rows),
    sobjectResources(rows),
  ];

  function route(call: Call): Reply {
    for (const resource of resources) {
      const reply = resource(call);
      if (reply) return reply;
    }
    return NOT_FOUND;
  }

  async function answer(request: Request): Promise<Reply> {
    const url = new URL(request.url);
    const head = url.pathname.length + url.search.length + [...request.headers].join("").length;
    if (url.pathname.length + url.search.length > HEAD_LIMIT) return { status: 414, body: new Blob(["URI Too Long"]) };
    if (head > HEAD_LIMIT) return { status: 431, body: new Blob(["Request Header Fields Too Large"]) };
    if (!url.pathname.startsWith(DATA) || url.pathname.includes("//")) throw new Violation(`a call to ${url.pathname}`);
    if (!/^client=\w+/.test(request.headers.get("sforce-call-options") ?? "")) throw new Violation("no call options");
    const { method } = request;
    calls.push(`${method} ${url.pathname.slice(DATA.length)}`);
    return route(callOf(method, url, await bodyOf(request), request.headers));
  }

  org.intercept = async (request, path) => {
    if (!path.startsWith("/services/data/")) return undefined;
    const bearer = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (!bearer) violations.push("no bearer token");
    if (bearer !== org.accessToken) return undefined;
    try {
      return written(await answer(request));
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      violations.push(error.message);
      return written(refused(400, "JSON_PARSER_ERROR", error.message));
    }
  };
  return { rows, queries, violations, calls };
}

async function bodyOf(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type");
  if (request.body === null) return undefined;
  if (request.method === "GET" || request.method === "DELETE") throw new Violation(`${request.method} with a body`);
  if (type?.startsWith("multipart/form-data")) return readMultipart(type, await request.bytes());
  if (type !== "application/json") throw new Violation(`content type ${type}`);
  return JSON.parse(await request.text());
}

function written({ status, body, headers = {} }: Reply): Response {
  const usage = { "sforce-limit-info": "api-usage=18/15000" };
  if (body === undefined) return new Response(null, { status, headers: { ...headers, ...usage } });
  if (!(body instanceof Blob)) return json(body, status, { ...headers, ...usage });
  const length = { "content-length": String(body.size), "content-type": body.type || "text/html" };
  return new Response(body, { status, headers: { ...length, ...headers, ...usage } });
}
