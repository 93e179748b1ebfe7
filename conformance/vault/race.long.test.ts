import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removePostgres, startPostgres } from "../../packages/postern/src/postgres/start-postgres.ts";
import { jsforceRace } from "./jsforce-race.ts";
import { type RaceOutcome, race } from "./race.ts";
import type { VaultSpec } from "./store-of.ts";

const SEED = Number(process.env.RACE_SEED ?? 20261125);
const PROCESSES = 16;
const REFRESHES = 1000;

const folder = mkdtempSync(join(tmpdir(), "postern-race-"));
let postgresUrl = "";
const table: Record<string, string | number>[] = [];
beforeAll(async () => {
  postgresUrl = (await startPostgres({ stateDir: folder })).url;
});
afterAll(async () => {
  console.table(table);
  await removePostgres(folder);
  rmSync(folder, { recursive: true });
});

/** A new one for each course. */
const VAULTS: readonly (readonly [name: string, vault: (course: string) => VaultSpec])[] = [
  ["file", (course) => ({ kind: "file", path: join(folder, `${course}.db`) })],
  ["Postgres", (course) => ({ kind: "postgres", connectionString: postgresUrl, schema: course })],
];
const enter = (course: string, { lostReports: _, errors: __, ...outcome }: RaceOutcome) =>
  table.push({ course, ...outcome, seconds: Math.round(outcome.seconds) });

describe.each(VAULTS)("%s", (name, vaultOf) => {
  it("no kill: never logged out, never two live successors", async () => {
    const vault = vaultOf("no_kill");
    const outcome = await race({ vault, processes: PROCESSES, refreshes: REFRESHES, kills: 0, seed: SEED });
    enter(`${name}, no kill`, outcome);
    expect(outcome).toMatchObject({ lost: 0, onTheWire: 0, resent: 0, loggedOut: 0, successors: 1, errors: [] });
    expect(outcome.refreshes).toBeGreaterThanOrEqual(REFRESHES);
  });

  it("50 kills at random: lost are exactly those on the wire, each reported; no spent token is sent again", async () => {
    const vault = vaultOf("kills");
    const outcome = await race({ vault, processes: PROCESSES, refreshes: REFRESHES, kills: 50, seed: SEED });
    enter(`${name}, 50 kills`, outcome);
    expect(outcome).toMatchObject({ kills: 50, resent: 0, loggedOut: 0, successors: 1, errors: [] });
    expect(outcome.lost).toBe(outcome.onTheWire);
    expect(outcome.onTheWire).toBeGreaterThan(0);
  });
});

it("jsforce on the same course is logged out at once", async () => {
  const outcomes = await jsforceRace(PROCESSES);
  const refreshes = outcomes.reduce((sum, outcome) => sum + outcome.refreshes, 0);
  const loggedOut = outcomes.filter(({ error }) => error !== undefined).length;
  table.push({ course: "jsforce, no kill", refreshes, loggedOut });
  expect(loggedOut).toBe(PROCESSES);
});
