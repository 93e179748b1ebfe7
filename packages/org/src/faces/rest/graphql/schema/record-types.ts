import {
  GraphQLBoolean,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  GraphQLID,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  GraphQLUnionType,
} from "graphql";
import type { GraphRecord } from "../plan/graph-record.ts";
import { type FilterTypes, filterTypes } from "./filter-types.ts";
import type { ObjectView, OrgView } from "./org-view.ts";
import { SCALARS } from "./scalars.ts";
import { VALUES, valueNameOf } from "./value-types.ts";

export const pageInfo = new GraphQLObjectType({
  name: "PageInfo",
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    hasPreviousPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    startCursor: { type: GraphQLString },
    endCursor: { type: GraphQLString },
  },
});

/** A page of things in the form of the Relay connection specification. */
export function connectionType(name: string, edge: string, node: () => GraphQLObjectType): GraphQLObjectType {
  const edges = new GraphQLObjectType({
    name: edge,
    fields: () => ({ node: { type: node() }, cursor: { type: new GraphQLNonNull(GraphQLString) } }),
  });
  return new GraphQLObjectType({
    name,
    fields: {
      edges: { type: new GraphQLList(edges) },
      pageInfo: { type: new GraphQLNonNull(pageInfo) },
      totalCount: { type: new GraphQLNonNull(GraphQLInt) },
      pageResultCount: { type: new GraphQLNonNull(GraphQLInt) },
    },
  });
}

/** The types of records: what a query answers, and what it may ask (GraphQL API Developer Guide, "Query Objects"). */
export interface RecordTypes {
  record(name: string): GraphQLObjectType;
  /** `AccountConnection`, made where it is first asked for. */
  connection(name: string): GraphQLObjectType;
  /** Arguments of a connection: of a query's own, and of a child relationship, which has no scope and no upper bound. */
  arguments(object: ObjectView, of: "query" | "children"): GraphQLFieldConfigArgumentMap;
  readonly filters: FilterTypes;
}

export function recordTypes(view: OrgView): RecordTypes {
  const filters = filterTypes(view);
  const records = new Map<string, GraphQLObjectType>();
  const connections = new Map<string, GraphQLObjectType>();

  const record = new GraphQLInterfaceType({
    name: "Record",
    fields: { Id: { type: new GraphQLNonNull(GraphQLID) }, ...RECORD_FACTS },
    resolveType: (source: GraphRecord) => source.ApiName,
  });

  function recordType(object: ObjectView): GraphQLObjectType {
    return new GraphQLObjectType({
      name: object.name,
      interfaces: [record],
      fields: () => ({ ...valueFields(object), ...parentFields(object), ...childFields(object) }),
    });
  }

  function parentFields(object: ObjectView): GraphQLFieldConfigMap<GraphRecord, unknown> {
    return Object.fromEntries(
      object.parents.map((name) => {
        const [only, ...others] = object.parent(name)?.objects ?? [];
        if (only !== undefined && others.length === 0) return [name, { type: types.record(only) }];
        const union = new GraphQLUnionType({
          name: `${object.name}_${name}`,
          types: () => (object.parent(name)?.objects ?? []).map(types.record),
          resolveType: (source: GraphRecord) => source.ApiName,
        });
        return [name, { type: union }];
      }),
    );
  }

  function childFields(object: ObjectView): GraphQLFieldConfigMap<GraphRecord, unknown> {
    return Object.fromEntries(
      object.children.map((name) => {
        const child = view.object(object.child(name)?.childSObject ?? "") as ObjectView;
        return [
          name,
          {
            type: types.connection(child.name),
            args: types.arguments(child, "children"),
            resolve: (source, _args, _context, { path }) => source.connections[path.key],
          },
        ];
      }),
    );
  }

  const types: RecordTypes = {
    filters,
    record(name) {
      let found = records.get(name);
      if (!found) {
        found = recordType(view.object(name) as ObjectView);
        records.set(name, found);
      }
      return found;
    },
    connection(name) {
      let found = connections.get(name);
      if (!found) {
        found = connectionType(`${name}Connection`, `${name}Edge`, () => types.record(name));
        connections.set(name, found);
      }
      return found;
    },
    arguments: (object, of) => ({
      first: { type: GraphQLInt },
      after: { type: GraphQLString },
      where: { type: filters.filter(object.name) },
      orderBy: { type: filters.orderBy(object.name) },
      ...(of === "query" && {
        scope: { type: GraphQLString },
        upperBound: { type: GraphQLInt },
        updateMRU: { type: GraphQLBoolean },
      }),
    }),
  };
  return types;
}

const RECORD_FACTS: GraphQLFieldConfigMap<GraphRecord, unknown> = {
  ApiName: { type: new GraphQLNonNull(GraphQLString) },
  WeakEtag: { type: new GraphQLNonNull(SCALARS.Long) },
  DisplayValue: { type: GraphQLString },
};

function valueFields(object: ObjectView): GraphQLFieldConfigMap<GraphRecord, unknown> {
  const fields: GraphQLFieldConfigMap<GraphRecord, unknown> = {};
  for (const field of object.describe.fields) {
    const value = valueNameOf(field);
    if (value === null) continue;
    fields[field.name] =
      field.name === "Id"
        ? { type: new GraphQLNonNull(GraphQLID), resolve: (source) => source.Id }
        : { type: VALUES[value].type, description: field.label, resolve: (source) => source.values[field.name] };
  }
  for (const name of object.parents) delete fields[name];
  return { ...fields, ...RECORD_FACTS };
}
