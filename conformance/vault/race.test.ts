import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase } from "../postgres/test-database.ts";
import { race } from "./race.ts";
import type { VaultSpec } from "./store-of.ts";

const SEED = Number(process.env.RACE_SEED ?? 20261125);

const folder = mkdtempSync(join(tmpdir(), "postern-race-"));
let postgresUrl = "";
beforeAll(async () => {
  postgresUrl = await testDatabase();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const VAULTS: readonly (readonly [name: string, vault: () => VaultSpec])[] = [
  ["file", () => ({ kind: "file", path: join(folder, "vault.db") })],
  ["Postgres", () => ({ kind: "postgres", connectionString: postgresUrl, schema: "race" })],
];

it.each(VAULTS)(
  `%s: 4 processes, 24 refreshes, 1 kill (seed ${SEED}): what is lost was on the wire, and nothing else`,
  async (_, vault) => {
    const outcome = await race({ vault: vault(), processes: 4, refreshes: 24, kills: 1, seed: SEED });
    expect(outcome).toMatchObject({ kills: 1, resent: 0, loggedOut: 0, successors: 1, errors: [] });
    expect(outcome.lost).toBe(outcome.onTheWire);
    for (const { worker } of outcome.lostReports) expect(worker).toMatch(/^worker-\d$/);
  },
  // Each refresh that is lost is found out at its deadline, some seconds later.
  90_000,
);
