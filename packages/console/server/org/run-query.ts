import type { Session } from "@postern/client";
import { type Clock, isPosternError } from "@postern/kernel";
import { consoleErrors } from "../errors.ts";
import { problemOf } from "../problem.ts";
import type { OrgRecord, QueryProblem, RowsAnswer } from "./contract.ts";

interface Asking {
  readonly session: Session;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly records?: readonly OrgRecord[];
  readonly nextRecordsUrl?: string;
}

/** SOQL and SOSL Limits: SOQL statement length. */
const LONGEST_SOQL = 100_000;
/** Bytes of an address that every org takes, headers beside it (Help 000386264). */
const LONGEST_PATH = 10_000;
/** A query's next page and nothing else: the page must not make the server ask other things of the org. */
const CURSOR = /^\/services\/data\/v\d{1,3}\.\d\/(?:query|queryAll)\/[\w-]{1,100}$/;

/** The first page of a query, its text sent as it is. Throws what the client throws. */
export async function runQuery(asking: Asking, soql: string, all: boolean): Promise<RowsAnswer> {
  if (soql.length > LONGEST_SOQL)
    throw consoleErrors.CONSOLE_REQUEST_MALFORMED({
      detail: `The query has ${soql.length} characters; SOQL ends at ${LONGEST_SOQL}.`,
    });
  const path = `${all ? "queryAll" : "query"}?q=${encodeURIComponent(soql)}`;
  const { session, signal } = asking;
  if (path.length <= LONGEST_PATH)
    return timed(asking, () => session.request<Page>({ method: "GET", path, soql, signal }));
  return timed(asking, async () => {
    const [page] = await session
      .composite((steps) => [steps.request<Page>({ method: "GET", path })], { signal })
      .settled();
    if (!page.ok) throw page.error;
    return page.value;
  });
}

/** The page behind a cursor. Throws CONSOLE_REQUEST_MALFORMED for what is none, CURSOR_GONE. */
export async function nextRows(asking: Asking, cursor: string): Promise<RowsAnswer> {
  if (!CURSOR.test(cursor))
    throw consoleErrors.CONSOLE_REQUEST_MALFORMED({ detail: "`cursor` is no cursor of a query." });
  return timed(asking, () =>
    asking.session.request<Page>({ method: "GET", path: cursor, soql: "", signal: asking.signal }),
  );
}

async function timed({ session, clock }: Asking, ask: () => Promise<Page>): Promise<RowsAnswer> {
  const started = clock.now();
  const { totalSize, done, records = [], nextRecordsUrl = null } = await ask();
  const usage = session.apiUsage();
  return {
    totalSize,
    done,
    records,
    nextRecordsUrl,
    ms: clock.now() - started,
    usage: usage && { used: usage.used, max: usage.max },
  };
}

/** What a page may be told of a refused query: the place besides. */
export function queryProblem(error: unknown): QueryProblem {
  const problem = problemOf(error);
  const data: Readonly<Record<string, unknown>> = isPosternError(error) ? error.data : {};
  const caret = typeof data.caret === "string" ? data.caret : "";
  return {
    ...problem,
    // The catalogue draws the place below the sentence; the page has a place of its own for it.
    why: caret === "" ? problem.why : problem.why.replace(`\n${caret}`, ""),
    row: typeof data.row === "number" ? data.row : null,
    column: typeof data.column === "number" ? data.column : null,
    caret,
  };
}
