import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { race } from "./race.ts";

const SEED = Number(process.env.RACE_SEED ?? 20261125);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-race-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it(`4 processes, 60 refreshes, 4 kills (seed ${SEED}): what is lost was on the wire, and nothing else`, async () => {
  const vault = { kind: "file", path: join(folder, "vault.db") } as const;
  const outcome = await race({ vault, processes: 4, refreshes: 60, kills: 4, seed: SEED });
  expect(outcome).toMatchObject({ kills: 4, resent: 0, loggedOut: 0, successors: 1, errors: [] });
  expect(outcome.lost).toBe(outcome.onTheWire);
  for (const { worker } of outcome.lostReports) expect(worker).toMatch(/^worker-\d$/);
});
