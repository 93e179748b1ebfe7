// Initial load of 20,000 contacts, against the same pages by bare fetch, then COPY into a table with the same columns and key.
import { once } from "node:events";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { ownPostgres } from "../../conformance/postgres/own-postgres.ts";
import { house } from "../../conformance/sync/sync-house.ts";
import type { ApplyContext } from "../../packages/sync/src/apply/apply-batch.ts";
import { copyText } from "../../packages/sync/src/load/copy-rows.ts";
import { loadObject } from "../../packages/sync/src/load/load-object.ts";
import { migrate } from "../../packages/sync/src/migrations/migrate.ts";
import { quote } from "../../packages/sync/src/plan/object-plan.ts";
import { makePlans } from "../../packages/sync/src/worker/make-plans.ts";
import { atMost, type Bench, median } from "./measurement.ts";

const MORE = 14_000;
const ROUNDS = 5;

const bench: Bench = async () => {
  await using postgres = await ownPostgres();
  await using at = await house(postgres.database, { seed: "acme", dailyApiRequests: 10_000_000 });
  const session = await at.session();
  await session.collections.create(
    "Contact",
    Array.from({ length: MORE }, (_, i) => ({
      FirstName: "Load",
      LastName: `Contact ${i}`,
      Email: `load${i}@example.com`,
      MailingCity: "Graz",
      Phone: "+43 1 234",
    })),
  );
  const pool = new pg.Pool({ connectionString: at.databaseUrl, max: 2 });
  pool.on("error", () => {});
  const client = await pool.connect();
  await migrate(client);
  const plans = await makePlans(pool, session, at.pubsubUrl, [], ["Contact"]);
  const plan = plans.get("Contact")!;
  const context: ApplyContext = {
    pool,
    plans,
    policy: () => "salesforce",
    clientName: "bench",
    exclusive: (task) => task(),
  };
  const columns = plan.columns.map((column) => quote(column.name)).join(", ");
  await client.query(
    `CREATE TABLE peer (id text PRIMARY KEY, ${plan.columns.map((c) => `${quote(c.name)} ${c.type}`).join(", ")})`,
  );
  const soql = `SELECT ${["Id", ...plan.columns.map((c) => c.field)].join(", ")} FROM Contact ORDER BY Id`;

  async function forget(): Promise<void> {
    await client.query("SET postern.applying = 'on'; DELETE FROM salesforce.contact; RESET postern.applying");
    await client.query("VACUUM salesforce.contact");
    await client.query("UPDATE postern.object SET state = 'pending', loaded_to = NULL");
  }

  async function peer(): Promise<void> {
    const token = await session.accessToken();
    const pages: Record<string, unknown>[][] = [];
    let path: string | undefined = `/services/data/v${session.apiVersion}/query?q=${encodeURIComponent(soql)}`;
    while (path) {
      const response: Response = await fetch(at.url + path, { headers: { authorization: `Bearer ${token}` } });
      const page = (await response.json()) as { records: Record<string, unknown>[]; nextRecordsUrl?: string };
      pages.push(page.records);
      path = page.nextRecordsUrl;
    }
    const stream = client.query(copyFrom(`COPY peer (id, ${columns}) FROM STDIN`));
    const finished = once(stream, "finish");
    for (const page of pages) stream.write(copyText(plan, page));
    stream.end();
    await finished;
  }

  const times = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    await forget();
    let started = performance.now();
    await loadObject(context, session, plan, new AbortController().signal);
    if (round > 0) times.ours.push(performance.now() - started);
    await client.query("TRUNCATE peer");
    started = performance.now();
    await peer();
    if (round > 0) times.peer.push(performance.now() - started);
  }
  const { rows } = await client.query(
    "SELECT (SELECT count(*) FROM salesforce.contact)::int AS ours, (SELECT count(*) FROM peer)::int AS peer",
  );
  if (rows[0].ours !== rows[0].peer) throw new Error(`not the same rows: ${JSON.stringify(rows[0])}`);
  client.release();
  await pool.end();
  return [
    atMost(
      `sync: initial load of ${rows[0].ours} contacts`,
      median(times.ours),
      { name: "bare fetch, then COPY", value: median(times.peer) },
      1.5,
      "ms",
    ),
  ];
};

export default bench;
