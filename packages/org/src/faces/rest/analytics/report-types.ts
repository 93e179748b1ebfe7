import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { json } from "../replies.ts";

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  text: [
    "equals",
    "notEqual",
    "contains",
    "notContain",
    "startsWith",
    "lessThan",
    "greaterThan",
    "lessOrEqual",
    "greaterOrEqual",
  ],
  multi: ["includes", "excludes"],
  other: ["equals", "notEqual", "lessThan", "greaterThan", "lessOrEqual", "greaterOrEqual"],
  boolean: ["equals", "notEqual"],
};

/** The columns a report over an object may have: its own fields. Those of what it refers to go by their path. */
export function typeMetadata(call: RestCall, type: string) {
  const object = call.engine.describe.sobject(call.session, type);
  const fields = object.fields.filter(
    (field) => field.type !== "address" && field.type !== "location" && field.type !== "base64",
  );
  const columns = fields.map((field) => [
    field.name,
    {
      allowedInCustomDetailFormula: false,
      dataType: field.type,
      filterValues: field.picklistValues.map(({ label, value }) => ({ label, name: value })),
      filterable: field.filterable,
      isCustom: field.custom,
      isLookup: field.type === "reference",
      label: field.label,
      uniqueCountable: true,
    },
  ]);
  return {
    categories: [{ columns: Object.fromEntries(columns), label: `${object.label}: Info` }],
    dataTypeFilterOperatorMap: Object.fromEntries(
      [...new Set(fields.map(({ type }) => type))].map((type) => [
        type,
        operators(type).map((name) => ({ label: name, name })),
      ]),
    ),
    scopeInfo: {
      defaultValue: "organization",
      values: [
        { allowsDivision: false, label: `All ${object.labelPlural}`, value: "organization" },
        { allowsDivision: false, label: `My ${object.labelPlural}`, value: "user" },
      ],
    },
  };
}

function operators(type: string): readonly string[] {
  if (type === "boolean") return OPERATORS["boolean"]!;
  if (type === "multipicklist") return OPERATORS["multi"]!;
  const ordered = ["int", "double", "currency", "percent", "date", "datetime", "time"].includes(type);
  return OPERATORS[ordered ? "other" : "text"]!;
}

/** One report type for each object with records of people's. */
export const reportTypes: RestHandler = (call) => {
  const types = call.engine.describe
    .global(call.session)
    .filter((object) => object["layoutable"] === true)
    .map((object) => ({
      describeUrl: `${call.base}/analytics/reportTypes/${object.name}`,
      description: null,
      isEnterpriseReportType: object.custom,
      isHidden: false,
      label: object.labelPlural,
      type: object.name,
    }));
  return json([{ label: "Objects", reportTypes: types }]);
};

export const reportType: RestHandler = (call) => {
  const object = call.engine.describe.sobject(call.session, call.params[0]!);
  if (object["layoutable"] !== true)
    throw new ApiFault("NOT_FOUND", "The data you’re trying to access is unavailable.");
  return json({
    attributes: { type: "Report" },
    reportMetadata: {
      aggregates: ["RowCount"],
      detailColumns: [],
      reportFormat: "TABULAR",
      reportType: { label: object.labelPlural, type: object.name },
    },
    reportTypeMetadata: typeMetadata(call, object.name),
  });
};
