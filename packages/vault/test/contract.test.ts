import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { tokenStoreContract } from "../../client/test/token-store-contract.ts";
import { fileVault } from "../src/index.ts";
import { postgresVault } from "../src/postgres/index.ts";
import { testPostgres } from "./postgres.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-vault-"));
const postgres = await testPostgres();
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await postgres[Symbol.asyncDispose]();
});
let count = 0;

tokenStoreContract("file vault", (clock) => {
  const options = { path: join(folder, `${count++}.db`), env: {}, clock };
  return { store: fileVault(options), reopen: () => fileVault(options) };
});

tokenStoreContract("Postgres vault", (clock) => {
  const options = { connectionString: postgres.url, schema: `vault ${count++}`, key: "11".repeat(32), clock };
  return { store: postgresVault(options), reopen: () => postgresVault(options) };
});
