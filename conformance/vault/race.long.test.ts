import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { jsforceRace } from "./jsforce-race.ts";
import { type RaceOutcome, race } from "./race.ts";
import type { VaultSpec } from "./store-of.ts";

const SEED = Number(process.env.RACE_SEED ?? 20261125);
const PROCESSES = 16;
const REFRESHES = 1000;

let folder: string;
const table: Record<string, string | number>[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-race-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => console.table(table));

const file = (): VaultSpec => ({ kind: "file", path: join(folder, "vault.db") });
const enter = (course: string, { lostReports: _, errors: __, ...outcome }: RaceOutcome) =>
  table.push({ course, ...outcome, seconds: Math.round(outcome.seconds) });

it("no kill: never logged out, never two live successors", async () => {
  const outcome = await race({ vault: file(), processes: PROCESSES, refreshes: REFRESHES, kills: 0, seed: SEED });
  enter("file, no kill", outcome);
  expect(outcome).toMatchObject({ lost: 0, onTheWire: 0, resent: 0, loggedOut: 0, successors: 1, errors: [] });
  expect(outcome.refreshes).toBeGreaterThanOrEqual(REFRESHES);
});

it("50 kills at random: lost are exactly those on the wire, each reported; no spent token is sent again", async () => {
  const outcome = await race({ vault: file(), processes: PROCESSES, refreshes: REFRESHES, kills: 50, seed: SEED });
  enter("file, 50 kills", outcome);
  expect(outcome).toMatchObject({ kills: 50, resent: 0, loggedOut: 0, successors: 1, errors: [] });
  expect(outcome.lost).toBe(outcome.onTheWire);
  expect(outcome.onTheWire).toBeGreaterThan(0);
});

it("jsforce on the same course is logged out at once", async () => {
  const outcomes = await jsforceRace(PROCESSES);
  const refreshes = outcomes.reduce((sum, outcome) => sum + outcome.refreshes, 0);
  const loggedOut = outcomes.filter(({ error }) => error !== undefined).length;
  table.push({ course: "jsforce, no kill", refreshes, loggedOut });
  expect(loggedOut).toBe(PROCESSES);
});
