import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLID,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  type GraphQLScalarType,
} from "graphql";
import { SCALARS } from "./scalars.ts";
import { VALUES, type ValueName } from "./value-types.ts";

type Comparison = "equality" | "order" | "list" | "text" | "multiple";

/** Which functions a type's operators have (GraphQL API Developer Guide, "Field Operators"). */
const COMPARISONS: Partial<Record<ValueName, readonly Comparison[]>> = {
  Boolean: ["equality"],
  MultiPicklist: ["equality", "multiple"],
  ID: ["equality", "list"],
  Currency: ["equality", "order", "list"],
  Double: ["equality", "order", "list"],
  Int: ["equality", "order", "list"],
  Long: ["equality", "order", "list"],
  Percent: ["equality", "order", "list"],
};
const TEXT: readonly Comparison[] = ["equality", "order", "list", "text"];

function functions(scalar: GraphQLScalarType, of: readonly Comparison[]): GraphQLInputFieldConfigMap {
  const one = { type: scalar };
  const many = { type: new GraphQLList(scalar) };
  return {
    ...(of.includes("equality") && { eq: one, ne: one }),
    ...(of.includes("order") && { lt: one, gt: one, lte: one, gte: one }),
    ...(of.includes("list") && { in: many, nin: many }),
    ...(of.includes("text") && { like: one }),
    ...(of.includes("multiple") && { includes: many, excludes: many }),
  };
}

const UNITS = ["days", "weeks", "months", "quarters", "years", "fiscal_quarters", "fiscal_years"];
const FIXED = ["week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"];
const words = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name.toUpperCase(), {}]));

const dateLiteral = new GraphQLEnumType({
  name: "DateLiteral",
  values: words([
    ...["yesterday", "today", "tomorrow", "last_90_days", "next_90_days"],
    ...FIXED.flatMap((unit) => [`last_${unit}`, `this_${unit}`, `next_${unit}`]),
  ]),
});

/** `{ last_n_days: 30 }`: the date literals of SOQL that take a number. */
const dateRange = new GraphQLInputObjectType({
  name: "DateRange",
  fields: Object.fromEntries(
    UNITS.flatMap((unit) => [`last_n_${unit}`, `next_n_${unit}`, `n_${unit}_ago`]).map((name) => [
      name,
      { type: GraphQLInt },
    ]),
  ),
});

const integerOperators = new GraphQLInputObjectType({
  name: "IntegerOperators",
  fields: functions(GraphQLInt, ["equality", "order", "list"]),
});

const dateFunction = new GraphQLInputObjectType({
  name: "DateFunctionInput",
  fields: { value: { type: integerOperators }, convertTimezoneValue: { type: integerOperators } },
});

export const DATE_FUNCTIONS = [
  ...["CALENDAR_MONTH", "CALENDAR_QUARTER", "CALENDAR_YEAR", "DAY_IN_MONTH", "DAY_IN_WEEK", "DAY_IN_YEAR"],
  ...["FISCAL_MONTH", "FISCAL_QUARTER", "FISCAL_YEAR", "WEEK_IN_MONTH", "WEEK_IN_YEAR"],
];

function dateOperators(name: "Date" | "DateTime"): GraphQLInputObjectType {
  const value = new GraphQLInputObjectType({
    name: `${name}Input`,
    fields: { value: { type: SCALARS[name] }, literal: { type: dateLiteral }, range: { type: dateRange } },
  });
  const ofDay = name === "DateTime" ? [...DATE_FUNCTIONS, "HOUR_IN_DAY"] : DATE_FUNCTIONS;
  return new GraphQLInputObjectType({
    name: `${name}Operators`,
    fields: {
      ...Object.fromEntries(["eq", "ne", "lt", "gt", "lte", "gte"].map((each) => [each, { type: value }])),
      in: { type: new GraphQLList(value) },
      nin: { type: new GraphQLList(value) },
      ...Object.fromEntries(ofDay.map((each) => [each, { type: dateFunction }])),
    },
  });
}

export const OPERATORS: Readonly<Record<ValueName, GraphQLInputObjectType>> = {
  ...(Object.fromEntries(
    Object.entries(VALUES).map(([name, { scalar }]) => [
      name,
      new GraphQLInputObjectType({
        name: name === "ID" ? "IdOperators" : `${name}Operators`,
        fields: functions(scalar, COMPARISONS[name as ValueName] ?? TEXT),
      }),
    ]),
  ) as Record<ValueName, GraphQLInputObjectType>),
  Date: dateOperators("Date"),
  DateTime: dateOperators("DateTime"),
};

/** `{ order: DESC, nulls: LAST }` */
export const orderByClause = new GraphQLInputObjectType({
  name: "OrderByClause",
  fields: {
    order: { type: new GraphQLEnumType({ name: "ResultOrder", values: words(["asc", "desc"]) }) },
    nulls: { type: new GraphQLEnumType({ name: "NullOrder", values: words(["first", "last"]) }) },
  },
});

/** `{ group: true }`, `{ function: CALENDAR_YEAR }` */
export const groupByClause = new GraphQLInputObjectType({
  name: "GroupByClause",
  fields: {
    group: { type: GraphQLBoolean },
    function: {
      type: new GraphQLEnumType({
        name: "GroupByFunction",
        values: words([...DATE_FUNCTIONS, "DAY_ONLY", "HOUR_IN_DAY"]),
      }),
    },
  },
});

export const groupByType = new GraphQLEnumType({ name: "GroupByType", values: words(["rollup", "cube"]) });

/** `{ Contact: { … }, ApiName: "AccountId" }`: the ids of a semi-join. */
export function joinInput(filters: () => GraphQLInputFieldConfigMap): GraphQLInputObjectType {
  return new GraphQLInputObjectType({
    name: "JoinInput",
    fields: () => ({ ApiName: { type: GraphQLID }, ...filters() }),
  });
}
