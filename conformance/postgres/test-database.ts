import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { startPostgres } from "../../packages/postern/src/postgres/start-postgres.ts";
import { createDatabase } from "./create-database.ts";

/** The URL of a new, empty database of its own in the run's Postgres. It goes with the server. */
export async function testDatabase(): Promise<string> {
  const { url } = await startPostgres({ stateDir: inject("postgresFolder") });
  // Drawn: a count would begin again when a test resets the modules of its process.
  return createDatabase(url, `test_${randomBytes(8).toString("hex")}`);
}
