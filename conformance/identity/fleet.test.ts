import { expect, it } from "vitest";
import { rehearseFleet } from "./fleet.ts";

it("26 tenants, 31 days: the report says who is logged out, and why", async () => {
  const { rows, expected } = await rehearseFleet(26);
  expect(rows.map(({ diagnosis }) => diagnosis?.code ?? null)).toEqual(expected);
  expect(rows.map(({ state }) => state)).toEqual(expected.map((code) => (code === null ? "live" : "logged out")));
});
