import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { removePostgres } from "../../packages/postern/src/postgres/start-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the run's Postgres lives once a test file has asked for a database. */
    postgresFolder: string;
  }
}

/** One Postgres for the whole run: the first file that needs it starts it, whoever comes later adopts it, and it goes at the end. */
export default function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "postern-tests-"));
  project.provide("postgresFolder", folder);
  return async () => {
    await removePostgres(folder);
    rmSync(folder, { recursive: true, force: true });
  };
}
