import { afterAll, beforeAll, expect, test } from "vitest";
import { crashRun } from "./crash-run.ts";
import { type House, house, type Server, server } from "./sync-house.ts";

const SEED = Number(process.env.SYNC_SEED ?? 20261123);
let postgres: Server;
let at: House;
beforeAll(async () => {
  postgres = await server();
  at = await house(postgres, { seed: "acme" });
});
afterAll(async () => {
  await at?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});

test(`[X1] 6 kills during load and writing from both sides leave every row and field equal (seed ${SEED})`, async () => {
  const { differences, failed, counts } = await crashRun(at, SEED, 6);
  if (process.env.SYNC_LOG) console.error(JSON.stringify(counts));
  expect(failed).toEqual([]);
  expect(differences).toEqual([]);
  expect(counts.kills).toBe(6);
}, 300_000);
