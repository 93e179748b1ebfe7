import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { testDatabase } from "../../../conformance/postgres/test-database.ts";
import { tokenStoreContract } from "../../client/test/token-store-contract.ts";
import { fileVault } from "../src/index.ts";
import { postgresVault } from "../src/postgres/index.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-vault-"));
const postgresUrl = await testDatabase();
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let count = 0;

tokenStoreContract("file vault", (clock) => {
  const options = { path: join(folder, `${count++}.db`), env: {}, clock };
  return { store: fileVault(options), reopen: () => fileVault(options) };
});

tokenStoreContract("Postgres vault", (clock) => {
  const options = { connectionString: postgresUrl, schema: `vault ${count++}`, key: "11".repeat(32), clock };
  return { store: postgresVault(options), reopen: () => postgresVault(options) };
});
