import { type GraphQLInputFieldConfigMap, GraphQLInputObjectType, GraphQLList } from "graphql";
import { groupByClause, groupByType, joinInput, OPERATORS, orderByClause } from "./operators.ts";
import type { ObjectView, OrgView } from "./org-view.ts";
import { valueNameOf } from "./value-types.ts";

/** The input types that narrow, order and group records of an object. */
export interface FilterTypes {
  /** `Account_Filter` */
  filter(name: string): GraphQLInputObjectType;
  /** `Account_OrderBy` */
  orderBy(name: string): GraphQLInputObjectType;
  /** `Account_GroupBy` */
  groupBy(name: string): GraphQLInputObjectType;
}

export function filterTypes(view: OrgView): FilterTypes {
  /** One type per object, made where it is first asked for, since objects name each other. */
  function perObject(suffix: string, fields: (object: ObjectView) => GraphQLInputFieldConfigMap) {
    const made = new Map<string, GraphQLInputObjectType>();
    return (name: string): GraphQLInputObjectType => {
      let type = made.get(name);
      if (!type) {
        const object = view.object(name) as ObjectView;
        type = new GraphQLInputObjectType({ name: `${name}_${suffix}`, fields: () => fields(object) });
        made.set(name, type);
      }
      return type;
    };
  }

  const idOperators = new GraphQLInputObjectType({
    name: "JoinableIdOperators",
    fields: () => ({ ...OPERATORS.ID.toConfig().fields, inq: { type: join }, ninq: { type: join } }),
  });
  const join = joinInput(() =>
    Object.fromEntries(view.objects.map(({ name }) => [name, { type: types.filter(name) }] as const)),
  );

  /** The objects a relationship leads to, where it leads to one. */
  function followed(object: ObjectView, type: (name: string) => GraphQLInputObjectType): GraphQLInputFieldConfigMap {
    return Object.fromEntries(
      object.parents.flatMap((name) => {
        const [only, ...others] = object.parent(name)?.objects ?? [];
        return only !== undefined && others.length === 0 ? [[name, { type: type(only) }] as const] : [];
      }),
    );
  }

  const types: FilterTypes = {
    filter: perObject("Filter", (object) => {
      const self = types.filter(object.name);
      return {
        ...fieldsWith(object, "filterable", (field) => {
          const value = valueNameOf(field);
          return value && (value === "ID" ? idOperators : OPERATORS[value]);
        }),
        ...followed(object, types.filter),
        and: { type: new GraphQLList(self) },
        or: { type: new GraphQLList(self) },
        not: { type: self },
      };
    }),
    orderBy: perObject("OrderBy", (object) => ({
      ...fieldsWith(object, "sortable", () => orderByClause),
      ...followed(object, types.orderBy),
    })),
    groupBy: perObject("GroupBy", (object) => ({
      ...fieldsWith(
        object,
        (field) => field.groupable || field.type === "datetime",
        () => groupByClause,
      ),
      ...followed(object, types.groupBy),
      type: { type: groupByType },
    })),
  };
  return types;
}

type Field = ObjectView["describe"]["fields"][number];

function fieldsWith(
  object: ObjectView,
  which: "filterable" | "sortable" | ((field: Field) => boolean),
  type: (field: Field) => GraphQLInputObjectType | null,
): GraphQLInputFieldConfigMap {
  const fields: GraphQLInputFieldConfigMap = {};
  for (const field of object.describe.fields) {
    const asked = typeof which === "function" ? which(field) : field[which];
    const input = asked && valueNameOf(field) !== null ? type(field) : null;
    if (input) fields[field.name] = { type: input };
  }
  return fields;
}
