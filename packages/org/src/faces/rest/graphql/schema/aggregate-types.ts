import {
  type GraphQLFieldConfigMap,
  GraphQLInt,
  GraphQLObjectType,
  type GraphQLScalarType,
  GraphQLString,
} from "graphql";
import { type AggregateNode, aggregateTypeName } from "../plan/aggregate-query.ts";
import type { ObjectView, OrgView } from "./org-view.ts";
import { connectionType, type RecordTypes } from "./record-types.ts";
import { SCALARS } from "./scalars.ts";
import { valueNameOf } from "./value-types.ts";

const value = (name: string, of: GraphQLScalarType) => ({
  type: new GraphQLObjectType({ name, fields: { value: { type: of }, displayValue: { type: GraphQLString } } }),
});
const whole = value("AggregateCount", GraphQLInt);
const number = value("AggregateNumber", SCALARS.Double);
const text = value("AggregateText", GraphQLString);

const COUNTED = { count: whole, countDistinct: whole, grouping: whole };
const own = { value: { type: GraphQLString }, displayValue: { type: GraphQLString } };

/** What can be computed of a field, by the kind of its values. */
const AGGREGATES: Readonly<Record<string, GraphQLObjectType>> = {
  NumericAggregate: new GraphQLObjectType({
    name: "NumericAggregate",
    fields: { ...own, value: { type: SCALARS.Double }, ...COUNTED, sum: number, avg: number, min: number, max: number },
  }),
  ValueAggregate: new GraphQLObjectType({
    name: "ValueAggregate",
    fields: { ...own, ...COUNTED, min: text, max: text },
  }),
};

/** The connection of `aggregate` for an object (GraphQL API Developer Guide, "Aggregate Schema"). */
export function aggregateConnection(object: ObjectView): GraphQLObjectType {
  const fields: GraphQLFieldConfigMap<AggregateNode["aggregate"], unknown> = {};
  for (const field of object.describe.fields)
    if (valueNameOf(field) !== null && (field.groupable || field.aggregatable))
      fields[field.name] = { type: AGGREGATES[aggregateTypeName(field)] as GraphQLObjectType };
  const aggregate = new GraphQLObjectType({ name: `${object.name}Aggregate`, fields });
  const result = new GraphQLObjectType({ name: `${object.name}Result`, fields: { aggregate: { type: aggregate } } });
  return connectionType(`${object.name}AggregateConnection`, `${object.name}AggregateEdge`, () => result);
}

/** Objects with something to compute. */
export function aggregatable(view: OrgView): readonly ObjectView[] {
  return view.objects.filter(({ describe }) => describe.fields.some((field) => field.groupable || field.aggregatable));
}

export function aggregateArguments(types: RecordTypes, object: ObjectView) {
  const { updateMRU: _, upperBound: __, ...shared } = types.arguments(object, "query");
  return { ...shared, groupBy: { type: types.filters.groupBy(object.name) } };
}
