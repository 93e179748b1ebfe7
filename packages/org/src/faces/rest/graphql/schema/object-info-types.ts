import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import {
  GraphQLBoolean,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLScalarType,
  GraphQLString,
} from "graphql";
import type { OrgView } from "./org-view.ts";
import { valueNameOf } from "./value-types.ts";

const text = { type: GraphQLString };
const flag = { type: GraphQLBoolean };
const list = (type: GraphQLObjectType | GraphQLScalarType) => ({ type: new GraphQLList(type) });

const picklistValue = new GraphQLObjectType({ name: "PicklistEntry", fields: { label: text, value: text } });

const referenceToInfo = new GraphQLObjectType({
  name: "ReferenceToInfo",
  fields: { ApiName: text, nameFields: list(GraphQLString) },
});

const fieldInfo = new GraphQLObjectType<FieldDescribe>({
  name: "Field",
  fields: {
    ApiName: { ...text, resolve: ({ name }) => name },
    label: text,
    dataType: { ...text, resolve: (field) => valueNameOf(field) ?? field.type },
    calculated: flag,
    compoundFieldName: text,
    createable: flag,
    custom: flag,
    filterable: flag,
    inlineHelpText: text,
    length: { type: GraphQLInt },
    nameField: flag,
    polymorphicForeignKey: flag,
    precision: { type: GraphQLInt },
    picklistValues: { ...list(picklistValue), resolve: (field) => field.picklistValues.filter(({ active }) => active) },
    reference: { ...flag, resolve: (field) => field.type === "reference" },
    referenceToInfos: {
      ...list(referenceToInfo),
      resolve: (field) => field.referenceTo.map((ApiName) => ({ ApiName })),
    },
    relationshipName: text,
    required: { ...flag, resolve: (field) => !field.nillable && !field.defaultedOnCreate && field.createable },
    scale: { type: GraphQLInt },
    sortable: flag,
    unique: flag,
    updateable: flag,
  },
});

const childRelationship = new GraphQLObjectType({
  name: "ChildRelationship",
  fields: {
    childObjectApiName: { ...text, resolve: ({ childSObject }) => childSObject },
    fieldName: { ...text, resolve: ({ field }) => field },
    relationshipName: text,
  },
});

const recordTypeInfo = new GraphQLObjectType({
  name: "RecordTypeInfo",
  fields: {
    available: flag,
    defaultRecordTypeMapping: flag,
    master: flag,
    name: text,
    recordTypeId: text,
  },
});

const objectInfo = new GraphQLObjectType<SObjectDescribe>({
  name: "ObjectInfo",
  fields: {
    ApiName: { type: new GraphQLNonNull(GraphQLString), resolve: ({ name }) => name },
    childRelationships: list(childRelationship),
    createable: flag,
    custom: flag,
    deletable: flag,
    feedEnabled: flag,
    fields: list(fieldInfo),
    keyPrefix: text,
    label: text,
    labelPlural: text,
    layoutable: flag,
    mruEnabled: flag,
    nameFields: {
      ...list(GraphQLString),
      resolve: ({ fields }) => fields.filter(({ nameField }) => nameField).map(({ name }) => name),
    },
    queryable: flag,
    recordTypeInfos: list(recordTypeInfo),
    searchable: flag,
    updateable: flag,
  },
});

/** `objectInfos(apiNames: […])`: what a caller may see of objects; a name that is not there answers null in its place. */
export function objectInfosField(view: OrgView) {
  return {
    ...list(objectInfo),
    args: { apiNames: { type: new GraphQLNonNull(new GraphQLList(GraphQLString)) }, locale: text },
    resolve: (_source: unknown, { apiNames }: { readonly apiNames?: readonly string[] }) =>
      (apiNames ?? []).map((name) => view.object(name)?.describe ?? null),
  };
}
