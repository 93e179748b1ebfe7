import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removePostgres, startPostgres } from "../../postern/src/postgres/start-postgres.ts";

/** A Postgres for one test file, with its own folder. */
export interface TestPostgres extends AsyncDisposable {
  readonly url: string;
  /** Stops it and starts it again on the same port. */
  restart(): Promise<void>;
}

export async function testPostgres(): Promise<TestPostgres> {
  const stateDir = mkdtempSync(join(tmpdir(), "postern-vault-pg-"));
  let server = await startPostgres({ stateDir });
  return {
    url: server.url,
    async restart() {
      await server.stop();
      server = await startPostgres({ stateDir });
    },
    async [Symbol.asyncDispose]() {
      await removePostgres(stateDir);
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
