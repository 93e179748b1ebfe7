import { fetchTransport } from "@postern/client";
import { type Clock, isPosternError } from "@postern/kernel";
import type { Context, Hono } from "hono";
import type { ConnectionOptions } from "../connect/connection.ts";
import { consoleErrors } from "../errors.ts";
import type { ObjectsAnswer, RequestsAnswer } from "./contract.ts";
import { orgSession } from "./org-session.ts";
import { ownCalls } from "./own-calls.ts";
import { readRecord } from "./read-record.ts";
import { readOrgLog } from "./read-requests.ts";
import { nextRows, queryProblem, runQuery } from "./run-query.ts";

export interface OrgRoutesOptions {
  readonly connection: ConnectionOptions;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What the explorer, the inspector and the request log ask: always with the connection's own permissions. */
export function addOrgRoutes(app: Hono, { connection, clock, log }: OrgRoutesOptions): void {
  const calls = ownCalls(clock, connection.transport);
  const sessionOf = orgSession(connection, calls.transport);
  const asking = async (context: Context) => ({ session: await sessionOf(), clock, signal: context.req.raw.signal });

  /** Answers with what was found, or with what came between as a Problem. */
  const answering = (find: (context: Context) => Promise<object>) => async (context: Context) => {
    try {
      return context.json(await find(context));
    } catch (error) {
      if (!isPosternError(error) && !context.req.raw.signal.aborted)
        log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const problem = queryProblem(error);
      return context.json({ problem }, STATUS[problem.code] ?? 502);
    }
  };

  app.get(
    "/api/org/objects",
    answering(async (context): Promise<ObjectsAnswer> => {
      const session = await sessionOf();
      const all = await session.describeGlobal({ fresh: context.req.query("fresh") === "1" });
      return {
        objects: all.map(({ name, label, keyPrefix, queryable }) => ({ name, label, keyPrefix, queryable })),
        instanceUrl: session.instanceUrl,
        apiVersion: session.apiVersion,
      };
    }),
  );
  app.get(
    "/api/org/objects/:name",
    answering(async (context) => {
      const fresh = context.req.query("fresh") === "1";
      return (await sessionOf()).describe(context.req.param("name") ?? "", { fresh });
    }),
  );
  app.post(
    "/api/org/query",
    answering(async (context) => {
      const { soql, all = false } = await bodyOf(context);
      if (typeof soql !== "string" || soql.trim() === "" || typeof all !== "boolean")
        throw consoleErrors.CONSOLE_REQUEST_MALFORMED({ detail: "`soql` is a text that is not empty." });
      return runQuery(await asking(context), soql, all);
    }),
  );
  app.post(
    "/api/org/query/more",
    answering(async (context) => nextRows(await asking(context), String((await bodyOf(context)).cursor))),
  );
  app.post(
    "/api/org/explain",
    answering(async (context) => {
      const { soql } = await bodyOf(context);
      if (typeof soql !== "string") throw consoleErrors.CONSOLE_REQUEST_MALFORMED({ detail: "`soql` is a text." });
      return { plans: await (await sessionOf()).query(soql, { signal: context.req.raw.signal }).explain() };
    }),
  );
  app.get(
    "/api/org/records/:id",
    answering(async (context) => readRecord(await sessionOf(), context.req.param("id") ?? "")),
  );
  app.get(
    "/api/requests",
    answering(async (context): Promise<RequestsAnswer> => {
      const after = Math.max(0, Math.floor(Number(context.req.query("after")))) || 0;
      const hasLog = connection.allowInsecureLoopback;
      if (hasLog && context.req.query("source") !== "own")
        // Past the noting of own calls: looking is not asking.
        return readOrgLog(connection.transport ?? fetchTransport(), connection.loginUrl, after);
      return { hasLog, source: "own", entries: calls.entries(after), restarted: false };
    }),
  );
}

const STATUS: Readonly<Record<string, 400 | 404 | 409 | 500>> = {
  CONSOLE_NOT_CONNECTED: 409,
  CONSOLE_REQUEST_MALFORMED: 400,
  CONSOLE_ID_UNKNOWN: 404,
  NOT_FOUND: 404,
  ID_MALFORMED: 404,
  QUERY_MALFORMED: 400,
  QUERY_NAME_UNKNOWN: 400,
  QUERY_REFUSED: 400,
  UNEXPECTED: 500,
};

async function bodyOf(context: Context): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await context.req.json().catch(() => null);
  if (typeof body !== "object" || body === null)
    throw consoleErrors.CONSOLE_REQUEST_MALFORMED({ detail: "The body is no JSON object." });
  return body as Record<string, unknown>;
}
