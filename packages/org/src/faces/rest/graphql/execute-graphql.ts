import { executeSync, GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import type { ChangeOptions, Engine, Session } from "../../../engine/doors/index.ts";
import type { GraphCall } from "./graph-call.ts";
import { type ErrorEntry, errorEntry } from "./graphql-errors.ts";
import { orgSchema } from "./schema/org-schema.ts";
import { type OrgView, orgView } from "./schema/org-view.ts";

export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

export interface GraphQLAnswer {
  readonly data: unknown;
  readonly errors: readonly ErrorEntry[];
}

/** Bounds of a document, so that no text keeps the org busy: tokens, and how deep selections may nest. */
const MAX_TOKENS = 20_000;
const MAX_DEPTH = 60;
const MAX_ERRORS = 20;

interface Known {
  readonly version: number;
  readonly view: OrgView;
  readonly schema: GraphQLSchema;
}
/** Schemas by what a caller may do: making one takes some tens of milliseconds. They go with the access they were made for. */
const known = new WeakMap<object, Known>();

function schemaFor(engine: Engine, session: Session): Known {
  const { version } = engine.describe;
  let found = known.get(session.access);
  if (!found || found.version !== version) {
    const view = orgView(engine, session);
    found = { version, view, schema: orgSchema(view) };
    known.set(session.access, found);
  }
  return found;
}

/**
 * Runs a document against the org as the caller sees it. What fails is in `errors`, beside the data that did not
 * (GraphQL API Developer Guide; the entries' shape is inferred).
 */
export function executeGraphQL(
  engine: Engine,
  session: Session,
  changeOptions: ChangeOptions,
  request: GraphQLRequest,
): GraphQLAnswer {
  const { schema, view } = schemaFor(engine, session);
  let document: ReturnType<typeof parse>;
  try {
    document = parse(request.query, { maxTokens: MAX_TOKENS });
    if (deeper(request.query, MAX_DEPTH)) throw new GraphQLError(`The document nests deeper than ${MAX_DEPTH} levels.`);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { data: null, errors: [errorEntry(error, "InvalidSyntax")] };
  }
  const invalid = validate(schema, document, undefined, { maxErrors: MAX_ERRORS });
  if (invalid.length > 0) return { data: null, errors: invalid.map((error) => errorEntry(error, "ValidationError")) };
  const call: GraphCall = { engine, session, view, changeOptions, variables: request.variables ?? {}, queries: 0 };
  const { data, errors } = executeSync({
    schema,
    document,
    contextValue: call,
    ...(request.variables && { variableValues: request.variables }),
    ...(request.operationName !== undefined && { operationName: request.operationName }),
  });
  for (const error of errors ?? []) if (error.originalError && !isOurs(error)) throw error.originalError;
  return {
    data: data ?? null,
    errors: (errors ?? []).map((error) => errorEntry(error, "DataFetchingException")),
  };
}

/** What the org or GraphQL itself refuses; anything else is a defect, and becomes one of the request. */
const isOurs = (error: GraphQLError) => error.originalError instanceof GraphQLError;

function deeper(text: string, limit: number): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "{") depth++;
    else if (character === "}") depth--;
    if (depth > limit) return true;
  }
  return false;
}
