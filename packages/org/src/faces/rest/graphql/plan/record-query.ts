import { type FieldNode, GraphQLError, type GraphQLObjectType, type GraphQLResolveInfo } from "graphql";
import { asGraphQL, countOf, countQuery, type GraphCall, rowsOf } from "../graph-call.ts";
import type { ObjectView } from "../schema/org-view.ts";
import { connection, nodesBelow, pageSize } from "./child-query.ts";
import { cursorAt, offsetAfter } from "./cursor.ts";
import type { GraphConnection, GraphRecord } from "./graph-record.ts";
import { laterReads } from "./later.ts";
import { argumentAsGiven, ordering } from "./order.ts";
import { type Planning, type ReadRecord, recordLevel } from "./record-level.ts";
import { selected } from "./selection.ts";
import { type PlainRow, plainRows, type Statement, statement } from "./statement.ts";
import { condition } from "./where.ts";

/** Arguments of a connection, coerced. */
export type Given = Readonly<Record<string, unknown>>;

/** The scopes of USING SCOPE come as words; nothing else gets into the query. */
const SCOPE = /^[A-Za-z_]+$/;
/** An upper bound is for large pages (GraphQL API Developer Guide, "Paginate with Upper-Bound Limit"). */
const MIN_BOUND_PAGE = 200;

/** Plans records of an object, and reads them: one statement for the rows, and one per 200 ids for what it cannot say. */
function planRecords(call: GraphCall, info: GraphQLResolveInfo, object: ObjectView) {
  const reads = laterReads((target, nodes, on): ReadRecord => recordLevel(planning, target, nodes, on));
  const planning: Planning = { info, view: call.view, variables: call.variables, later: reads.later };
  return {
    plan: (nodes: readonly FieldNode[], on: Statement) => recordLevel(planning, object, nodes, on),
    records(rows: readonly PlainRow[], read: ReadRecord): readonly GraphRecord[] {
      const records = rows.flatMap((row) => read(row) ?? []);
      reads.run((soql) => rowsOf(call, soql));
      return records;
    },
  };
}

/** The records of the ids, as a selection below `nodes` asks for them; null for one that is not there. */
export function recordById(
  call: GraphCall,
  info: GraphQLResolveInfo,
  object: ObjectView,
  nodes: readonly FieldNode[],
  id: string,
): GraphRecord | null {
  const { plan, records } = planRecords(call, info, object);
  const asked = statement();
  const read = plan(nodes, asked);
  return records(rowsOf(call, `${asked.select()} ${object.name} WHERE Id = '${id}'`), read)[0] ?? null;
}

/** A connection of `query`: one SELECT with its parents and children, and a COUNT() only where the total is asked for. */
export function queryRecords(
  call: GraphCall,
  info: GraphQLResolveInfo,
  object: ObjectView,
  given: Given,
): GraphConnection<GraphRecord> {
  countQuery(call);
  const { plan, records } = planRecords(call, info, object);
  const type = info.schema.getType(`${object.name}Connection`) as GraphQLObjectType;
  const fields = selected(info, info.fieldNodes, type);
  const first = pageSize(given.first);
  const asked = statement();
  const read = plan(nodesBelow(info, object, fields, "Edge"), asked);
  const narrowed = narrowing(call, object, given);
  const named = argumentAsGiven(info.fieldNodes[0], "orderBy", call.variables);
  const order = ordering(call.view, object, given.orderBy, named);
  const soql = `${asked.select()} ${object.name}${narrowed}${order.length > 0 ? ` ORDER BY ${order.join(", ")}` : ""}`;
  const view = given.updateMRU === true ? " FOR VIEW" : "";

  if (isLocator(given.after) || (given.upperBound !== undefined && given.upperBound !== null))
    return boundedPage(call, `${soql} LIMIT ${Number(given.upperBound ?? 1)}${view}`, first, given, (rows) =>
      records(rows, read),
    );
  const offset = offsetAfter(given.after as string | null | undefined);
  const skip = offset > 0 ? ` OFFSET ${offset}` : "";
  const rows = rowsOf(call, `${soql} LIMIT ${first + 1}${skip}${view}`);
  const total = fields.some(({ name }) => name === "totalCount")
    ? countOf(call, `SELECT COUNT() FROM ${object.name}${narrowed}`)
    : null;
  return connection(records(rows.slice(0, first), read), offset, rows.length > first, total);
}

/** ` USING SCOPE … WHERE …` */
export function narrowing(call: GraphCall, object: ObjectView, given: Given): string {
  const { scope } = given;
  if (typeof scope === "string" && !SCOPE.test(scope)) throw new GraphQLError(`The scope '${scope}' does not exist.`);
  const where = condition(call.view, object, given.where);
  return `${scope ? ` USING SCOPE ${scope}` : ""}${where && ` WHERE ${where}`}`;
}

const LOCATOR = /^(01g\w+-)(\d+)$/;
const isLocator = (after: unknown): after is string => typeof after === "string" && LOCATOR.test(decoded(after));

function decoded(cursor: string): string {
  try {
    return atob(cursor);
  } catch {
    return "";
  }
}

/** A page of a large result: the cursor is the org's query locator, so that pages hold together under writes. */
function boundedPage(
  call: GraphCall,
  soql: string,
  first: number,
  given: Given,
  records: (rows: readonly PlainRow[]) => readonly GraphRecord[],
): GraphConnection<GraphRecord> {
  if (first < MIN_BOUND_PAGE)
    throw new GraphQLError(`With upperBound the value of first must be between ${MIN_BOUND_PAGE} and 2000.`);
  const { after } = given;
  const options = { batchSize: first };
  const page = asGraphQL(() =>
    isLocator(after)
      ? call.engine.query.more(call.session, decoded(after), options)
      : call.engine.query.run(call.session, soql, options),
  );
  const [, locator = "", offset = "0"] = (isLocator(after) && LOCATOR.exec(decoded(after))) || [];
  const begins = Number(offset);
  const nodes = records(plainRows(page));
  const made = connection(nodes, begins, page.nextLocator !== null, page.totalSize);
  const name = page.nextLocator === null ? locator : (LOCATOR.exec(page.nextLocator)?.[1] ?? "");
  const cursorOf = (index: number) => (name === "" ? cursorAt(begins + index) : btoa(`${name}${begins + index + 1}`));
  const edges = nodes.map((node, index) => ({ node, cursor: cursorOf(index) }));
  const ends = { startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null };
  return { ...made, edges, pageInfo: { ...made.pageInfo, ...ends } };
}
