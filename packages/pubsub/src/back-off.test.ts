import { expect, it } from "vitest";
import { backOff } from "./back-off.ts";

it("doubles from a tenth of a second to half a minute", () => {
  expect([1, 2, 3, 9, 10, 1_000].map((failures) => backOff(failures, () => 1))).toEqual([
    100, 200, 400, 25_600, 30_000, 30_000,
  ]);
});

it("spreads over the upper half", () => {
  expect([0, 0.5, 0.999].map((n) => backOff(4, () => n))).toEqual([400, 600, 800]);
});
