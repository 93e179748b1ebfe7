import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../postgres/test-database.ts";
import { crashRun } from "./crash-run.ts";
import { type House, house } from "./sync-house.ts";

const SEED = Number(process.env.SYNC_SEED ?? 20261123);

/** The one crash test, with as many kills as its caller has time for. SYNC_SEED chooses another course. */
export function crashSuite(kills: number): void {
  let at: House;
  beforeAll(async () => {
    at = await house(testDatabase, { seed: "acme" });
  });
  afterAll(async () => {
    await at?.[Symbol.asyncDispose]();
  });

  test(`[X1] ${kills} kills during load and writing from both sides leave every row and field equal (seed ${SEED})`, async () => {
    const { differences, failed, counts } = await crashRun(at, SEED, kills);
    if (process.env.SYNC_LOG) console.error(JSON.stringify(counts));
    expect(failed).toEqual([]);
    expect(differences).toEqual([]);
    expect(counts.kills).toBe(kills);
  }, 300_000);
}
