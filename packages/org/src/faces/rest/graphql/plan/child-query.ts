import { type FieldNode, GraphQLError, type GraphQLObjectType, type GraphQLResolveInfo } from "graphql";
import type { ObjectView } from "../schema/org-view.ts";
import { cursorAt, offsetAfter } from "./cursor.ts";
import type { GraphConnection, GraphRecord } from "./graph-record.ts";
import { argumentAsGiven, ordering } from "./order.ts";
import { type Planning, type ReadRecord, recordLevel } from "./record-level.ts";
import { selected } from "./selection.ts";
import { type PlainChildren, statement } from "./statement.ts";
import { condition } from "./where.ts";

const DEFAULT_PAGE = 10;
const MAX_PAGE = 2_000;

/** A child relationship as a subquery, and how its rows become a page. */
export interface ChildQuery {
  /** Without the parentheses. */
  readonly soql: string;
  readonly relationship: string;
  readonly first: number;
  readonly offset: number;
  readonly read: ReadRecord;
}

/** `first` of a connection: 10 unless given (GraphQL API Developer Guide, "Paginate Results"). Throws GraphQLError outside 1 – 2,000. */
export function pageSize(given: unknown): number {
  if (given === null || given === undefined) return DEFAULT_PAGE;
  if (typeof given !== "number" || given < 1 || given > MAX_PAGE)
    throw new GraphQLError(`The value of first must be between 1 and ${MAX_PAGE}.`);
  return given;
}

export function childQuery(
  planning: Planning,
  object: ObjectView,
  asked: { name: string; nodes: readonly FieldNode[]; given: Readonly<Record<string, unknown>> },
): ChildQuery {
  const { info, view } = planning;
  const child = view.object(object.child(asked.name)?.childSObject ?? "") as ObjectView;
  const first = pageSize(asked.given.first);
  const offset = offsetAfter(asked.given.after as string | null | undefined);
  const fields = selected(info, asked.nodes, info.schema.getType(`${child.name}Connection`) as GraphQLObjectType);
  const inner = statement();
  const read = recordLevel(planning, child, nodesBelow(info, child, fields, "Edge"), inner);
  const where = condition(view, child, asked.given.where);
  const named = argumentAsGiven(asked.nodes[0], "orderBy", planning.variables);
  const order = ordering(view, child, asked.given.orderBy, named);
  const counts = fields.some(({ name }) => name === "totalCount");
  return {
    soql: [
      inner.select(),
      asked.name,
      where && `WHERE ${where}`,
      order.length > 0 ? `ORDER BY ${order.join(", ")}` : "",
      // All are read where they have to be counted; else one more than the page, which says whether there is another.
      counts ? "" : `LIMIT ${offset + first + 1}`,
    ]
      .filter(Boolean)
      .join(" "),
    relationship: asked.name,
    first,
    offset,
    read,
  };
}

/** The nodes that `edges { node { … } }` of a connection asks for. */
export function nodesBelow(
  info: GraphQLResolveInfo,
  object: ObjectView,
  fields: ReturnType<typeof selected>,
  edge: "Edge" | "AggregateEdge",
): readonly FieldNode[] {
  const type = info.schema.getType(`${object.name}${edge}`) as GraphQLObjectType;
  return fields
    .filter(({ name }) => name === "edges")
    .flatMap(({ nodes }) => selected(info, nodes, type))
    .filter(({ name }) => name === "node")
    .flatMap(({ nodes }) => nodes);
}

export function childConnection(query: ChildQuery, found: PlainChildren): GraphConnection<GraphRecord> {
  const rows = found.children.slice(query.offset, query.offset + query.first);
  const records = rows.flatMap((row) => query.read(row) ?? []);
  return connection(records, query.offset, found.children.length > query.offset + query.first, found.totalSize);
}

/** A page of nodes that begins at an offset. */
export function connection<Node>(
  nodes: readonly Node[],
  offset: number,
  hasNextPage: boolean,
  totalCount: number | null,
): GraphConnection<Node> {
  const edges = nodes.map((node, index) => ({ node, cursor: cursorAt(offset + index) }));
  return {
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: offset > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
    pageResultCount: edges.length,
  };
}
