import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema } from "graphql";
import type { GraphCall } from "../graph-call.ts";
import { aggregateRecords } from "../plan/aggregate-query.ts";
import { queryRecords } from "../plan/record-query.ts";
import { aggregatable, aggregateArguments, aggregateConnection } from "./aggregate-types.ts";
import { mutationType } from "./mutation-types.ts";
import { objectInfosField } from "./object-info-types.ts";
import type { OrgView } from "./org-view.ts";
import { recordTypes } from "./record-types.ts";

/** The schema as one caller sees it: the objects and fields they may not read are not in it. */
export function orgSchema(view: OrgView): GraphQLSchema {
  const types = recordTypes(view);
  const here = () => ({});

  const recordQuery = new GraphQLObjectType<unknown, GraphCall>({
    name: "RecordQuery",
    fields: () =>
      Object.fromEntries(
        view.objects.map((object) => [
          object.name,
          {
            type: types.connection(object.name),
            args: types.arguments(object, "query"),
            resolve: (_source, given, call, info) => queryRecords(call, info, object, given),
          },
        ]),
      ),
  });

  const recordQueryAggregate = new GraphQLObjectType<unknown, GraphCall>({
    name: "RecordQueryAggregate",
    fields: () =>
      Object.fromEntries(
        aggregatable(view).map((object) => [
          object.name,
          {
            type: aggregateConnection(object),
            args: aggregateArguments(types, object),
            resolve: (_source, given, call, info) => aggregateRecords(call, info, object, given),
          },
        ]),
      ),
  });

  const uiapi = new GraphQLObjectType({
    name: "UIAPI",
    fields: {
      query: { type: new GraphQLNonNull(recordQuery), resolve: here },
      aggregate: { type: new GraphQLNonNull(recordQueryAggregate), resolve: here },
      objectInfos: objectInfosField(view),
    },
  });

  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: "Query",
      fields: { uiapi: { type: new GraphQLNonNull(uiapi), resolve: here } },
    }),
    mutation: mutationType(view, types),
  });
}
