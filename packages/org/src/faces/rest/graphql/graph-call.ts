import { GraphQLError } from "graphql";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { ChangeOptions, Engine, Session } from "../../../engine/doors/index.ts";
import { type PlainRow, plainRows } from "./plan/statement.ts";
import type { OrgView } from "./schema/org-view.ts";

/** What the resolvers of one request work with. */
export interface GraphCall {
  readonly engine: Engine;
  readonly session: Session;
  readonly view: OrgView;
  readonly changeOptions: ChangeOptions;
  /** As they came, before coercion. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Queries of the request so far. */
  queries: number;
}

/** "Each GraphQL query can contain up to 10 subqueries" (GraphQL API Query Limitations). */
const MAX_QUERIES = 10;

/** Counts an object that is queried. Throws GraphQLError when the request asks for more than it may. */
export function countQuery(call: GraphCall): void {
  call.queries++;
  if (call.queries > MAX_QUERIES)
    throw new GraphQLError(`A GraphQL query can contain up to ${MAX_QUERIES} subqueries.`, {
      extensions: { ErrorType: "DataFetchingException", errorCode: "LIMIT_EXCEEDED" },
    });
}

/** Every row of a query, following its pages: the queries asked here have a LIMIT or a list of ids. */
export function rowsOf(call: GraphCall, soql: string): readonly PlainRow[] {
  return asGraphQL(() => {
    let page = call.engine.query.run(call.session, soql);
    const rows = [...plainRows(page)];
    while (page.nextLocator !== null) {
      page = call.engine.query.more(call.session, page.nextLocator);
      rows.push(...plainRows(page));
    }
    return rows;
  });
}

export function countOf(call: GraphCall, soql: string): number {
  return asGraphQL(() => call.engine.query.run(call.session, soql).totalSize);
}

/** What the org refuses is an error of the field that asked; the rest of the answer stands. */
export function asGraphQL<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    throw refused(error);
  }
}

export function refused(fault: ApiFault): GraphQLError {
  return new GraphQLError(fault.message, {
    extensions: { ErrorType: "DataFetchingException", errorCode: fault.errorCode, fields: fault.fields },
  });
}
