import { memoryTokenStore } from "@postern/client";
import { type Console, startConsole } from "@postern/console";
import { manualClock } from "@postern/kernel";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "../postgres/test-database.ts";
import { type EventStream, openEvents } from "./event-stream.ts";

const TOKEN = "the-token-of-this-start";
const ACCESS_TOKEN = "00D!the-access-token";
const NOW = Date.UTC(2026, 7, 14, 12);

let databaseUrl: string;
let sql: pg.Pool;
beforeAll(async () => {
  databaseUrl = await testDatabase();
  sql = new pg.Pool({ connectionString: databaseUrl });
  sql.on("error", () => {});
  await sql.query(`
    CREATE SCHEMA salesforce;
    CREATE TABLE salesforce.opportunity (stagename text, amount float8, probability float8, iswon bool, isclosed bool, closedate date);
    CREATE TABLE salesforce.lead (leadsource text, isconverted bool, createddate timestamptz);
    CREATE TABLE salesforce."case" (isclosed bool);`);
});
afterAll(async () => {
  await sql?.end();
});

async function aConsole(options: { clock?: ReturnType<typeof manualClock> } = {}): Promise<Console & AsyncDisposable> {
  const store = memoryTokenStore();
  await store.put(
    {
      grantId: "default",
      clientId: "KEY",
      loginUrl: "http://localhost:1",
      instanceUrl: "http://localhost:1",
      organizationId: "00D000000000001AAA",
      userId: "005000000000001AAA",
      username: "admin@acme.example",
      identityUrl: "",
      scopes: ["api"],
      accessToken: ACCESS_TOKEN,
      refreshToken: "5Aep861the-refresh-token",
      issuedAt: 0,
      status: { state: "live" },
      intent: null,
    },
    null,
  );
  const console = await startConsole({
    port: 0,
    databaseUrl,
    store,
    grantId: "default",
    app: { name: "Acme Connect", consumerKey: "KEY", consumerSecret: "the-consumer-secret", scopes: ["api"] },
    org: { url: "http://localhost:1", orgId: "00D000000000001AAA", local: true },
    token: TOKEN,
    version: "0.1.0",
    ...options,
  });
  return { ...console, [Symbol.asyncDispose]: () => console.close() };
}

const watch = (console: Console): Promise<EventStream> => openEvents(console.url, TOKEN);
const opportunity = (stage: string, amount: number, closeDate: string) =>
  sql.query("INSERT INTO salesforce.opportunity VALUES ($1, $2, 10, $3, $3, $4)", [
    stage,
    amount,
    stage === "Closed Won",
    closeDate,
  ]);

describe("one connection listens for all viewers", () => {
  test("a notification moves the numbers of everyone, by the same bytes", async () => {
    await using console = await aConsole();
    const streams = await Promise.all([watch(console), watch(console), watch(console)]);
    for (const stream of streams) await stream.until("dashboard", () => true);
    await opportunity("Prospecting", 4000, "2026-08-01");
    await sql.query("NOTIFY postern_changes");
    const seen = await Promise.all(
      streams.map((stream) => stream.until("dashboard", ({ totals }) => totals.openAmount === 4000)),
    );
    expect(new Set(seen.map((event) => event.text)).size).toBe(1);
    const { rows } = await sql.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'",
    );
    expect(rows).toEqual([{ n: 1 }]);
    for (const stream of streams) await stream.close();
  });

  test("cut off by Postgres it says so, comes back by itself, and shows what was missed meanwhile", async () => {
    await using console = await aConsole();
    const stream = await watch(console);
    await stream.until("state", ({ problem }) => problem === null);
    await sql.query("UPDATE salesforce.opportunity SET amount = 5000");
    await sql.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'",
    );
    const down = await stream.until("state", ({ problem }) => problem !== null);
    expect(down.data.problem).toMatchObject({
      code: "CONSOLE_POSTGRES_UNREACHABLE",
      fix: expect.stringContaining("postern doctor"),
    });
    expect(down.data.sync).toBeNull();
    await stream.until("state", ({ problem }) => problem === null);
    await stream.until("dashboard", ({ totals }) => totals.openAmount === 5000);
    await stream.close();
  });

  test("nothing that goes over the stream or the API is a token or a secret", async () => {
    await using console = await aConsole();
    const stream = await watch(console);
    const state = await stream.until("state", ({ connection }) => connection.state === "connected");
    expect(state.text).toContain("admin@acme.example");
    const cookie = `postern_console_${new URL(console.url).port}=${TOKEN}`;
    const answers = await Promise.all(
      ["state", "dashboard", "feed"].map(async (name) =>
        (await fetch(`${console.url}/api/${name}`, { headers: { cookie } })).text(),
      ),
    );
    for (const secret of [ACCESS_TOKEN, "the-refresh-token", "the-consumer-secret", TOKEN, databaseUrl])
      expect(stream.received() + answers.join("")).not.toContain(secret);
    await stream.close();
  });

  test("closing ends every stream and every connection to Postgres", async () => {
    const console = await aConsole();
    const stream = await watch(console);
    await stream.until("dashboard", () => true);
    await console.close();
    await stream.ended;
    await expect
      .poll(
        async () =>
          (
            await sql.query(
              "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'",
            )
          ).rows,
      )
      .toEqual([{ n: 0 }]);
  });
});

test("the last quarter is counted up to the same day of it, the months by themselves, sources and cases as they are", async () => {
  await sql.query("TRUNCATE salesforce.opportunity");
  // The 45th day of the third quarter is 14 August; that of the second is 15 May.
  await opportunity("Closed Won", 1, "2026-03-31");
  await opportunity("Closed Won", 20, "2026-04-01");
  await opportunity("Closed Won", 300, "2026-05-15");
  await opportunity("Closed Won", 4000, "2026-05-16");
  await opportunity("Closed Won", 50_000, "2026-07-01");
  await opportunity("Closed Won", 600_000, "2026-08-14");
  await opportunity("Prospecting", 7, "2026-08-14");
  await sql.query(
    `INSERT INTO salesforce.lead VALUES ('Web', false, '2026-08-01'), ('Web', true, '2026-07-01'), (null, false, '2026-06-20')`,
  );
  await sql.query(`INSERT INTO salesforce."case" VALUES (false), (true)`);
  await using console = await aConsole({ clock: manualClock({ start: NOW }) });
  const cookie = `postern_console_${new URL(console.url).port}=${TOKEN}`;
  const dashboard = await (await fetch(`${console.url}/api/dashboard`, { headers: { cookie } })).json();
  expect(dashboard).toMatchObject({
    asOf: "2026-08-14T12:00:00.000Z",
    totals: {
      openAmount: 7,
      openCount: 1,
      wonThisQuarter: 650_000,
      wonLastQuarterByThisDay: 320,
      openCases: 1,
      newLeads30Days: 1,
      newLeadsPrevious30Days: 2,
    },
    pipelineByStage: [{ stage: "Prospecting", count: 1, amount: 7 }],
    leadsBySource: [
      { source: "Web", open: 1, converted: 1 },
      { source: "No source", open: 1, converted: 0 },
    ],
  });
  expect(dashboard.closedWonByMonth).toHaveLength(24);
  expect(dashboard.closedWonByMonth.slice(-5).map((row: { amount: number }) => row.amount)).toEqual([
    20, 4300, 0, 50_000, 600_000,
  ]);
});
