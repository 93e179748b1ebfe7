// Commit in the org → row committed in Postgres (fsync on), 99th percentile at 200 changes a second; sync is a process of its own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ownPostgres } from "../../conformance/postgres/own-postgres.ts";
import { house } from "../../conformance/sync/sync-house.ts";
import { type Bench, noMore } from "./measurement.ts";

const SECONDS = 10;
const PER_CALL = 10;
const CALLS_PER_SECOND = 20;

const bench: Bench = async () => {
  await using postgres = await ownPostgres();
  await using at = await house(postgres.database, { seed: "acme", dailyApiRequests: 10_000_000 });
  const session = await at.session();
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../conformance/sync/sync-process.ts")], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      SYNC_DATABASE: at.databaseUrl,
      SYNC_PUBSUB: at.pubsubUrl,
      SYNC_GRANT: JSON.stringify(await session.grant()),
      SYNC_OBJECTS: "Account,Contact,Opportunity",
    },
  });
  await at.until("live", async () => (await at.status()).state === "live", 60_000);
  const { rows } = await at.sql.query<{ id: string }>("SELECT id FROM salesforce.opportunity ORDER BY id LIMIT 2000");
  const started = performance.now();
  let sent = 0;
  for (let call = 0; call < SECONDS * CALLS_PER_SECOND; call++) {
    const records = Array.from({ length: PER_CALL }, (_, i) => ({
      Id: rows[(call * PER_CALL + i) % rows.length]!.id,
      Amount: call + i,
      NextStep: `step ${call}`,
    }));
    await session.collections.update("Opportunity", records);
    sent += records.length;
    await delay(Math.max(0, started + ((call + 1) * 1000) / CALLS_PER_SECOND - performance.now()));
  }
  const rate = sent / ((performance.now() - started) / 1000);
  await at.settled();
  // The worker writes its percentiles at most half a second after the last batch.
  await delay(1_000);
  const status = await at.status();
  const lag = status.objects.find((object) => object.sobject === "Opportunity")!;
  child.kill("SIGKILL");
  return [
    noMore(
      `sync: org commit → Postgres row, p99 at ${Math.round(rate)} changes/s`,
      lag.lagP99Ms ?? Number.NaN,
      100,
      "ms",
    ),
  ];
};

export default bench;
