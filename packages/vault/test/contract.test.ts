import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { tokenStoreContract } from "../../client/test/token-store-contract.ts";
import { fileVault } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-vault-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

tokenStoreContract("file vault", (clock) => {
  const options = { path: join(folder, `${count++}.db`), env: {}, clock };
  return { store: fileVault(options), reopen: () => fileVault(options) };
});
