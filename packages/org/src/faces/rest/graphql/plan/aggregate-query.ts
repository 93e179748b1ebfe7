import type { FieldDescribe } from "@postern/kernel";
import type { GraphQLObjectType, GraphQLResolveInfo } from "graphql";
import { countOf, countQuery, type GraphCall, rowsOf } from "../graph-call.ts";
import type { ObjectView } from "../schema/org-view.ts";
import { connection, nodesBelow, pageSize } from "./child-query.ts";
import { offsetAfter } from "./cursor.ts";
import type { GraphConnection, Plain } from "./graph-record.ts";
import { argumentAsGiven, ordering } from "./order.ts";
import { type Given, narrowing } from "./record-query.ts";
import { type Selected, selected } from "./selection.ts";

/** A group as the resolvers find it: by field what it was grouped by, and what was computed of it. */
export interface AggregateNode {
  readonly aggregate: Readonly<Record<string, Readonly<Record<string, AggregateValue | Plain>>>>;
}
interface AggregateValue {
  readonly value: Plain;
  readonly displayValue: string | null;
}

/** SOQL's functions by the names that GraphQL gives them (GraphQL API Developer Guide, "Aggregate Schema"). */
const FUNCTIONS: Readonly<Record<string, string>> = {
  avg: "AVG",
  count: "COUNT",
  countDistinct: "COUNT_DISTINCT",
  grouping: "GROUPING",
  max: "MAX",
  min: "MIN",
  sum: "SUM",
};
/** Groups of one answer: SOQL gives no more and no second page. */
const MAX_GROUPS = 2_000;

interface Grouping {
  readonly items: readonly { readonly field: string; readonly soql: string }[];
  readonly form: string;
}

/** A connection of `aggregate`: one grouped SELECT. */
export function aggregateRecords(
  call: GraphCall,
  info: GraphQLResolveInfo,
  object: ObjectView,
  given: Given,
): GraphConnection<AggregateNode> {
  countQuery(call);
  const type = (suffix: string) => info.schema.getType(`${object.name}${suffix}`) as GraphQLObjectType;
  const fields = selected(info, info.fieldNodes, type("AggregateConnection"));
  const nodes = nodesBelow(info, object, fields, "AggregateEdge");
  const asked = selected(info, nodes, type("Result"))
    .filter(({ name }) => name === "aggregate")
    .flatMap((each) => selected(info, each.nodes, type("Aggregate")));
  const grouping = groupingOf(given.groupBy);
  const first = pageSize(given.first);
  const offset = offsetAfter(given.after as string | null | undefined);
  const narrowed = narrowing(call, object, given);
  if (asked.length === 0 && grouping.items.length === 0) {
    const total = countOf(call, `SELECT COUNT() FROM ${object.name}${narrowed}`);
    return connection([], 0, false, total);
  }

  const columns = columnsOf(info, object, asked, grouping);
  const named = argumentAsGiven(info.fieldNodes[0], "orderBy", call.variables);
  const order = ordering(call.view, object, given.orderBy, named);
  const soql = [
    `SELECT ${columns.map(({ soql, alias }) => `${soql} ${alias}`).join(", ")} FROM ${object.name}${narrowed}`,
    grouping.form,
    order.length > 0 ? `ORDER BY ${order.join(", ")}` : "",
    grouping.items.length > 0 ? `LIMIT ${MAX_GROUPS}` : "",
  ];
  const rows = rowsOf(call, soql.filter(Boolean).join(" "));
  const page = rows.slice(offset, offset + first).map((row) => {
    const aggregate: Record<string, Record<string, AggregateValue | Plain>> = {};
    for (const { field, member, alias } of columns) {
      const value = (row[alias] ?? null) as Plain;
      const of = aggregate[field] ?? {};
      aggregate[field] = of;
      if (member === null) Object.assign(of, { value, displayValue: null });
      else of[member] = { value, displayValue: null };
    }
    return { aggregate };
  });
  return connection(page, offset, rows.length > offset + first, rows.length);
}

interface Column {
  readonly field: string;
  /** `sum`; null for the value that was grouped by. */
  readonly member: string | null;
  readonly soql: string;
  readonly alias: string;
}

function columnsOf(
  info: GraphQLResolveInfo,
  object: ObjectView,
  asked: readonly Selected[],
  grouping: Grouping,
): readonly Column[] {
  const columns: Column[] = [];
  const add = (field: string, member: string | null, soql: string) =>
    columns.push({ field, member, soql, alias: `a${columns.length}` });
  for (const { field, soql } of grouping.items) add(field, null, soql);
  for (const { name, nodes } of asked) {
    const field = object.field(name) as FieldDescribe;
    const type = info.schema.getType(aggregateTypeName(field)) as GraphQLObjectType;
    for (const member of selected(info, nodes, type)) {
      const call = FUNCTIONS[member.name];
      if (call) add(name, member.name, `${call}(${name})`);
    }
  }
  return columns;
}

/** A numeric field can be summed, any other counted and compared. */
export function aggregateTypeName(field: FieldDescribe): string {
  return ["int", "double", "currency", "percent"].includes(field.type) ? "NumericAggregate" : "ValueAggregate";
}

function groupingOf(input: unknown): Grouping {
  const { type, ...fields } = (input ?? {}) as Record<string, unknown>;
  const items = Object.entries(fields as Record<string, { group?: boolean; function?: string } | null>).flatMap(
    ([field, clause]) => {
      if (clause?.function) return [{ field, soql: `${clause.function}(${field})` }];
      return clause?.group ? [{ field, soql: field }] : [];
    },
  );
  const list = items.map(({ soql }) => soql).join(", ");
  return { items, form: list && `GROUP BY ${typeof type === "string" ? `${type}(${list})` : list}` };
}
