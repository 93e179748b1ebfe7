// Writing records 200 a call by sObject Collections, against node:sqlite inserting the same rows into a table with the same columns and indexes.
import { DatabaseSync } from "node:sqlite";
import { createOrg } from "@postern/org";
import { type Bench, type Measurement, median } from "./measurement.ts";

const ROWS = 200;
const CALLS = 40;
const ROUNDS = 3;
/** No goal stands in the plan: this is what would be a step back. */
const GOAL = 15;

const record = (n: number) => ({
  FirstName: `First ${n}`,
  LastName: `Last ${n}`,
  Email: `person${n}@example.com`,
  Phone: "+1 555 0100",
  Title: "Engineer",
  Department: "Research",
  MailingCity: "San Francisco",
  MailingCountry: "USA",
});

/** The org's own table and indexes, without the org. */
function peer(schema: readonly string[], columns: readonly string[]) {
  const database = new DatabaseSync(":memory:");
  database.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;");
  database.function("fold", { deterministic: true }, (text) =>
    typeof text === "string" ? text.toLowerCase() : (text ?? null),
  );
  for (const sql of schema) database.exec(sql);
  const names = columns.map((name) => `"${name}"`).join(", ");
  const insert = database.prepare(`INSERT INTO "Contact" (${names}) VALUES (${columns.map(() => "?").join(", ")})`);
  return (rows: readonly (readonly (string | number | null)[])[]) => {
    database.exec("BEGIN IMMEDIATE");
    for (const row of rows) insert.run(...row);
    database.exec("COMMIT");
  };
}

const bench: Bench = async () => {
  await using org = await createOrg({ dailyApiRequests: 10_000_000 });
  const { accessToken } = await org.login();
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const database = (
    org.engine as unknown as {
      database: { sqlite: DatabaseSync; prepare(sql: string): ReturnType<DatabaseSync["prepare"]> };
    }
  ).database;
  let n = 0;
  const bodies = () =>
    Array.from({ length: CALLS }, () =>
      JSON.stringify({
        records: Array.from({ length: ROWS }, () => ({ attributes: { type: "Contact" }, ...record(++n) })),
      }),
    );
  const send = async (body: string) => {
    const answer = await org.fetch("http://localhost/services/data/v67.0/composite/sobjects", {
      method: "POST",
      headers,
      body,
    });
    const results = (await answer.json()) as { success: boolean }[];
    if (results.length !== ROWS || results.some(({ success }) => !success)) throw new Error("a record was refused");
  };
  for (const body of bodies().slice(0, 10)) await send(body);

  const schema = database
    .prepare("SELECT sql FROM sqlite_master WHERE tbl_name = 'Contact' AND sql IS NOT NULL ORDER BY type DESC")
    .all()
    .map((row) => row["sql"] as string);
  const columns = database
    .prepare(`SELECT name FROM pragma_table_info('Contact')`)
    .all()
    .map((row) => row["name"] as string);
  const write = peer(schema, columns);

  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const texts = bodies();
    let started = performance.now();
    for (const text of texts) await send(text);
    ours.push(performance.now() - started);
    // The same rows, as they lie in the org.
    const stored = database
      .prepare(`SELECT * FROM "Contact" ORDER BY "Id" DESC LIMIT ${ROWS * CALLS}`)
      .all()
      .map((row) => columns.map((name) => row[name] as string | number | null));
    started = performance.now();
    for (let at = 0; at < stored.length; at += ROWS) write(stored.slice(at, at + ROWS));
    theirs.push(performance.now() - started);
  }
  const rate = (ms: number) => Math.round((ROWS * CALLS * 1_000) / ms);
  const [mine, bare] = [median(ours), median(theirs)];
  const measured: Measurement = {
    what: "org: collections write, 200 rows a call",
    ours: `${rate(mine)} rows/s`,
    peer: `node:sqlite insert: ${rate(bare)} rows/s`,
    ratio: mine / bare,
    goal: `≤ ${GOAL} × the time`,
    met: mine / bare <= GOAL,
  };
  return [measured];
};

export default bench;
