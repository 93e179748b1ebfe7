// API calls to write 1,000 rows that were changed in one transaction in Postgres.
import { ownPostgres } from "../../conformance/postgres/own-postgres.ts";
import { house } from "../../conformance/sync/sync-house.ts";
import { type Bench, noMore } from "./measurement.ts";

const bench: Bench = async () => {
  await using postgres = await ownPostgres();
  await using at = await house(postgres.database, { seed: "acme" });
  at.sync({ objects: ["Account"] });
  await at.until("live", async () => (await at.status()).state === "live", 60_000);
  await at.settled();
  const newest = at.org.log().at(-1)?.sequence ?? 0;
  const changed = await at.sql.query(
    "UPDATE salesforce.account SET fax = '1' WHERE id IN (SELECT id FROM salesforce.account ORDER BY id LIMIT 1000)",
  );
  if (changed.rowCount !== 1000) throw new Error(`only ${changed.rowCount} accounts`);
  await at.settled();
  const calls = at.org.log({ after: newest, limit: 2_000 });
  return [noMore("sync: API calls to write 1,000 rows of one transaction", calls.length, 6, "calls")];
};

export default bench;
