import { inject } from "vitest";
import { startPostgres } from "../../packages/postern/src/postgres/start-postgres.ts";
import { createDatabase } from "./create-database.ts";

let count = 0;

/** The URL of a new, empty database of its own in the run's Postgres. It goes with the server. */
export async function testDatabase(): Promise<string> {
  const { url } = await startPostgres({ stateDir: inject("postgresFolder") });
  return createDatabase(url, `test_${process.pid}_${++count}`);
}
