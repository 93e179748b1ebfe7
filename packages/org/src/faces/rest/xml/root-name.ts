import type { RootName } from "./transcribe.ts";

/**
 * Outermost elements by resource, as the examples of the REST API Developer Guide show them (Versions, QueryResult, Errors, Result, the
 * object's name below `sobjects`, SObjectTreeResponse); the others are inferred.
 */
const ROOTS: Readonly<Record<string, RootName>> = {
  versions: { element: "Versions", item: "Version" },
  "": { element: "urls", item: "url" },
  limits: { element: "LimitsSnapshot", item: "limit" },
  query: { element: "QueryResult", item: "records" },
  "query/:locator": { element: "QueryResult", item: "records" },
  queryAll: { element: "QueryResult", item: "records" },
  "queryAll/:locator": { element: "QueryResult", item: "records" },
  search: { element: "SearchResults", item: "searchRecords" },
  parameterizedSearch: { element: "SearchResults", item: "searchRecords" },
  sobjects: { element: "DescribeGlobal", item: "sobjects" },
  recent: { element: "RecentItems", item: "RecentItem" },
  "composite/tree/:object": { element: "SObjectTreeResponse", item: "results" },
};

const RESULT: RootName = { element: "Result", item: "Result" };
const ERRORS: RootName = { element: "Errors", item: "Error" };
const CHOICES: RootName = { element: "MultipleChoices", item: "url" };
const RESULTS: RootName = { element: "Results", item: "Result" };

/** @param object the canonical name of the object in the path, where there is one */
export function rootName(answer: {
  readonly pattern: string;
  readonly method: string;
  readonly status: number;
  readonly object: () => string;
}): RootName {
  const { pattern, method, status } = answer;
  // A tree that fails answers its own element, and a list of errors is Errors everywhere.
  if (status >= 400 && !pattern.startsWith("composite/tree")) return ERRORS;
  if (status === 300) return CHOICES;
  const known = ROOTS[pattern];
  if (known) return known;
  if (pattern.startsWith("sobjects/")) {
    if (method !== "GET") return RESULT;
    const element = answer.object();
    return { element, item: element };
  }
  if (pattern.startsWith("composite/sobjects")) return RESULTS;
  const word = pattern.split("/").findLast((segment) => !segment.startsWith(":")) ?? "response";
  const element = word.charAt(0).toUpperCase() + word.slice(1);
  return { element, item: element };
}
