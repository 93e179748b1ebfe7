import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removePostgres, startPostgres } from "../../packages/postern/src/postgres/start-postgres.ts";
import { createDatabase } from "./create-database.ts";

/** A Postgres for one program that is no test, such as a benchmark. */
export interface OwnPostgres extends AsyncDisposable {
  /** The URL of a new, empty database in it. */
  database(): Promise<string>;
}

export async function ownPostgres(): Promise<OwnPostgres> {
  const stateDir = mkdtempSync(join(tmpdir(), "postern-own-"));
  const { url } = await startPostgres({ stateDir });
  let count = 0;
  return {
    database: () => createDatabase(url, `own_${++count}`),
    async [Symbol.asyncDispose]() {
      await removePostgres(stateDir);
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
