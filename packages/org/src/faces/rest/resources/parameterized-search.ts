import { ApiFault } from "../../../engine/api-fault.ts";
import type { ParameterizedSearch } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { namesOf, searchReply } from "./search.ts";

/** Rows that a parameter may ask for (REST, Parameterized Search). */
const MAX_LIMIT = 2_000;

type Target = NonNullable<ParameterizedSearch["sobjects"]>[number];

const invalid = (name: string, value: unknown) =>
  new ApiFault(
    "MALFORMED_SEARCH",
    `Invalid value for parameter ${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );

/** Parameters are taken as strings, and from a body as numbers too. */
function whole(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const number = typeof value === "number" ? value : typeof value === "string" ? Number(value) : Number.NaN;
  if (!Number.isInteger(number) || number < 0) throw invalid(name, value);
  return Math.min(number, MAX_LIMIT);
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw invalid(name, value);
  return value;
}

function required(q: string | undefined | null): string {
  if (!q) throw new ApiFault("MALFORMED_SEARCH", "The parameter q is required.");
  return q;
}

/** Features that this org has not. Division and spell correction are taken, and change nothing. */
function refuseUnknown(asked: Readonly<Record<string, unknown>>) {
  for (const [name, feature] of [
    ["dataCategory", "Knowledge"],
    ["dataCategories", "Knowledge"],
    ["netWorks", "Experience Cloud sites"],
  ] as const)
    if (asked[name] !== undefined && asked[name] !== null)
      throw new ApiFault(
        "NOT_IMPLEMENTED",
        `Salesforce answers this, the local org does not: ${name} of a parameterized search (${feature}). LIMITATIONS.md lists every such gap.`,
        { detail: { resource: "parameterizedSearch" } },
      );
}

function snippetOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const length = typeof value === "object" ? (value as { target_length?: unknown }).target_length : value;
  return whole("snippet", length) ?? 300;
}

function labelsOf(value: unknown): boolean | undefined {
  const asked = text("metadata", value);
  if (asked === undefined) return undefined;
  if (asked.toUpperCase() !== "LABELS") throw invalid("metadata", value);
  return true;
}

/** Leaves out what is undefined, so that defaults of the engine hold. */
function given<T extends object>(parts: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never;
}

/** `?q=Acme&sobject=Account&Account.fields=Id,Name&Account.limit=10`. Parameters of an object go before those for all. */
export const searchByUri: RestHandler = (call) => {
  const parameters = call.query();
  refuseUnknown(Object.fromEntries(parameters));
  const get = (name: string) => parameters.get(name) ?? undefined;
  const sobjects = parameters.getAll("sobject").flatMap(namesOf);
  const common = targetFields(get("fields"));
  return answer(call, {
    q: required(get("q")),
    ...given({
      in: get("in"),
      overallLimit: whole("overallLimit", get("overallLimit")),
      labels: labelsOf(get("metadata")),
      snippet: snippetOf(get("snippet")),
      highlight: get("highlight") === undefined ? undefined : get("highlight") !== "false",
      pricebookId: get("pricebookId"),
    }),
    sobjects: sobjects.map(
      (name): Target => ({
        name,
        ...given({
          fields: targetFields(get(`${name}.fields`)) ?? common,
          where: get(`${name}.where`),
          orderBy: get(`${name}.orderBy`),
          limit: whole(`${name}.limit`, get(`${name}.limit`)) ?? whole("defaultLimit", get("defaultLimit")),
          offset:
            sobjects.length === 1
              ? (whole(`${name}.offset`, get(`${name}.offset`)) ?? whole("offset", get("offset")))
              : undefined,
        }),
      }),
    ),
  });
};

function targetFields(written: string | undefined): readonly string[] | undefined {
  const names = namesOf(written ?? null);
  return names.length > 0 ? names : undefined;
}

export const searchByBody: RestHandler = (call) => {
  const body = call.body.object();
  refuseUnknown(body);
  const sobjects = listOf("sobjects", body.sobjects);
  const common = fieldNames("fields", body.fields);
  return answer(call, {
    q: required(text("q", body.q)),
    ...given({
      in: text("in", body.in),
      overallLimit: whole("overallLimit", body.overallLimit),
      labels: labelsOf(body.metadata),
      snippet: snippetOf(body.snippet),
      highlight: body.highlight === undefined ? undefined : body.highlight === true || body.highlight === "true",
      pricebookId: text("pricebookId", body.pricebookId),
    }),
    sobjects: sobjects.map((entry) => bodyTarget(entry, common, body, sobjects.length)),
  });
};

function bodyTarget(
  entry: unknown,
  common: readonly string[] | undefined,
  body: Readonly<Record<string, unknown>>,
  count: number,
): Target {
  const object = (typeof entry === "string" ? { name: entry } : entry) as Record<string, unknown> | null;
  if (typeof object !== "object" || object === null || typeof object.name !== "string")
    throw invalid("sobjects", entry);
  return {
    name: object.name,
    ...given({
      fields: fieldNames("fields", object.fields) ?? common,
      where: text("where", object.where),
      orderBy: text("orderBy", object.orderBy),
      limit: whole("limit", object.limit) ?? whole("defaultLimit", body.defaultLimit),
      offset: count === 1 ? (whole("offset", object.offset) ?? whole("offset", body.offset)) : undefined,
    }),
  };
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(name, value);
  return value;
}

function fieldNames(name: string, value: unknown): readonly string[] | undefined {
  const names =
    typeof value === "string" ? namesOf(value) : listOf(name, value).map((field) => text(name, field) ?? "");
  const kept = names.filter((field) => field !== "");
  return kept.length > 0 ? kept : undefined;
}

async function answer(call: RestCall, search: ParameterizedSearch) {
  return searchReply(call, await call.engine.search.parameterized(call.session, search));
}
