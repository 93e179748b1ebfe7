import { NOT_FOUND, onlyParameters, type Reply, type Resource, refused, Violation } from "./reply.ts";

export interface Queries {
  /** What a query gives, by its text. */
  readonly answers: Map<string, readonly object[]>;
  /** What the latest query was, as it arrived. */
  latest: { readonly soql: string; readonly all: boolean } | null;
}

/** `/query`, `/queryAll`, and children that did not fit into a page (apis.md 1.8). */
export function queryResources(queries: Queries, root = ""): Resource {
  const cursors = new Map<string, readonly object[]>();
  let serial = 0;

  function page(name: string, locator: string, from: number, size: number): Reply {
    const rows = cursors.get(locator);
    if (!rows) return refused(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    const records = rows.slice(from, from + size);
    const done = from + records.length >= rows.length;
    const next = { nextRecordsUrl: `/services/data/v67.0/${root}${name}/${locator}-${from + records.length}` };
    return { status: 200, body: { totalSize: rows.length, done, ...(!done && next), records } };
  }

  return ({ method, path, query, headers }) => {
    const [name = "", cursor, ...more] = root === "" ? path : path[0] === "tooling" ? path.slice(1) : [];
    if (method !== "GET" || !["query", "queryAll"].includes(name) || more.length > 0) return null;
    const size = batchSize(headers);
    if (cursor !== undefined) {
      const [locator = "", from = "0"] = cursor.split("-");
      return page(name, locator, Number(from), size);
    }
    onlyParameters(query, "q", "explain", "columns");
    const explained = query.get("explain");
    if (explained !== null) return { status: 200, body: { plans: [{ relativeCost: 0.5 }], sourceQuery: explained } };
    const soql = query.get("q") ?? "";
    queries.latest = { soql, all: name === "queryAll" };
    const rows = queries.answers.get(soql);
    if (!rows) return /^SELECT/i.test(soql) ? unknownColumn(soql) : NOT_FOUND;
    if (query.get("columns") === "true")
      return {
        status: 200,
        body: { columnMetadata: [{ columnName: "Id", displayName: "Id" }], entityName: "Account" },
      };
    const locator = `01g${String(++serial).padStart(15, "0")}`;
    cursors.set(locator, rows);
    return page(name, locator, 0, size);
  };
}

function batchSize(headers: Headers): number {
  const given = headers.get("sforce-query-options");
  if (given === null) return 2_000;
  const size = Number(/^batchSize=(\d+)$/.exec(given)?.[1]);
  if (!(size >= 200 && size <= 2_000)) throw new Violation(`Sforce-Query-Options: ${given}`);
  return size;
}

/** The caret form of apis.md 2.9. */
function unknownColumn(soql: string): Reply {
  const column = soql.indexOf(" ") + 2;
  const name = /^SELECT (\w+)/i.exec(soql)?.[1] ?? "";
  const caret = `\n${soql}\n${" ".repeat(column - 1)}^\nERROR at Row:1:Column:${column}\n`;
  return refused(400, "INVALID_FIELD", `${caret}No such column '${name}' on entity 'Account'.`);
}
