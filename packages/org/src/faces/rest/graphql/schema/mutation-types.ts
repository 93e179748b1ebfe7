import {
  GraphQLBoolean,
  type GraphQLFieldConfigMap,
  GraphQLID,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLNonNull,
  GraphQLObjectType,
} from "graphql";
import type { GraphCall } from "../graph-call.ts";
import { type Mutated, recordOf, runMutations } from "../plan/mutations.ts";
import type { ObjectView, OrgView } from "./org-view.ts";
import type { RecordTypes } from "./record-types.ts";
import { SCALARS } from "./scalars.ts";
import { VALUES, valueNameOf } from "./value-types.ts";

const idOrRef = { type: new GraphQLNonNull(SCALARS.IdOrRef) };
const deletePayload = new GraphQLObjectType<Mutated>({
  name: "RecordDeletePayload",
  fields: { Id: { type: GraphQLID, resolve: ({ id }) => id } },
});
const deleteInput = new GraphQLInputObjectType({ name: "RecordDeleteInput", fields: { Id: idOrRef } });

const mutationsInput = new GraphQLInputObjectType({
  name: "UIAPIMutationsInput",
  fields: { allOrNone: { type: GraphQLBoolean, defaultValue: true } },
});

/** `mutation { uiapi { AccountCreate … } }` (GraphQL API Developer Guide, "Mutations Schema"). */
export function mutationType(view: OrgView, types: RecordTypes): GraphQLObjectType {
  const mutations = new GraphQLObjectType<Readonly<Record<string, Mutated | Error>>, GraphCall>({
    name: "UIAPIMutations",
    fields: () => Object.assign({}, ...view.objects.map((object) => objectMutations(types, object))),
  });
  return new GraphQLObjectType<unknown, GraphCall>({
    name: "Mutation",
    fields: {
      uiapi: {
        type: new GraphQLNonNull(mutations),
        args: { input: { type: mutationsInput } },
        resolve: (_root, { input }, call, info) => runMutations(call, info, mutations, input?.allOrNone ?? true),
      },
    },
  });
}

type Outcomes = Readonly<Record<string | number, Mutated | Error>>;

function objectMutations(types: RecordTypes, object: ObjectView): GraphQLFieldConfigMap<Outcomes, GraphCall> {
  const { describe, name } = object;
  const fields: GraphQLFieldConfigMap<Outcomes, GraphCall> = {};
  const payload = (operation: "Create" | "Update") =>
    new GraphQLObjectType<Mutated, GraphCall>({
      name: `${name}${operation}Payload`,
      fields: () => ({
        Record: {
          type: types.record(name),
          resolve: (source, _args, call, info) => recordOf(call, info, object, source),
        },
        ...(operation === "Update" && { success: { type: GraphQLBoolean, resolve: () => true } }),
      }),
    });
  function add(operation: "Create" | "Update" | "Delete", type: GraphQLObjectType, input: GraphQLInputObjectType) {
    fields[`${name}${operation}`] = {
      type,
      args: { input: { type: new GraphQLNonNull(input) } },
      extensions: { operation, sobject: name },
      resolve(outcomes, _args, _call, { path }) {
        const outcome = outcomes[path.key];
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    };
  }
  if (describe.createable) add("Create", payload("Create"), writeInput(object, "Create"));
  if (describe.updateable) add("Update", payload("Update"), writeInput(object, "Update"));
  if (describe.deletable) add("Delete", deletePayload, deleteInput);
  return fields;
}

function writeInput(object: ObjectView, operation: "Create" | "Update"): GraphQLInputObjectType {
  const { name } = object;
  const representation = new GraphQLInputObjectType({
    name: `${name}${operation}Representation`,
    fields: () => {
      const fields: GraphQLInputFieldConfigMap = {};
      for (const field of object.describe.fields) {
        const value = valueNameOf(field);
        if (value === null || !(operation === "Create" ? field.createable : field.updateable)) continue;
        fields[field.name] = { type: field.type === "reference" ? SCALARS.IdOrRef : VALUES[value].scalar };
      }
      return Object.keys(fields).length > 0 ? fields : { Id: { type: GraphQLID } };
    },
  });
  return new GraphQLInputObjectType({
    name: `${name}${operation}Input`,
    fields: {
      ...(operation === "Update" && { Id: idOrRef }),
      [name]: { type: new GraphQLNonNull(representation) },
    },
  });
}
