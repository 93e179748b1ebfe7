import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clientCredentials, connect } from "@postern/client";
import { fileVault } from "@postern/vault";
import { expect, it } from "vitest";
import { strictCase } from "../../packages/client/test/strict-login/strict-case.ts";

it("workers that open one vault and find no grant in it log in once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-vault-"));
  const key = Buffer.alloc(32, 1).toString("base64");
  const stores = Array.from({ length: 4 }, () => fileVault({ path: join(folder, "vault.db"), key }));
  const { client, login } = strictCase();
  // A lease of another process is waited for in real time.
  const { clock: _, ...options } = client;
  try {
    const start = (store: (typeof stores)[number], n: number) =>
      connect({ ...options, store, grantId: "service", worker: `worker-${n}`, flow: clientCredentials() });
    const sessions = await Promise.all(stores.map(start));
    expect(login.requests.filter((one) => one.path.endsWith("/token"))).toHaveLength(1);
    expect(new Set(await Promise.all(sessions.map((one) => one.accessToken()))).size).toBe(1);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    rmSync(folder, { recursive: true, force: true });
  }
});
