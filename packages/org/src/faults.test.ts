import { expect, it } from "vitest";
import { createFaults } from "./faults.ts";

const request = { method: "GET", path: "/services/data/v67.0/limits", app: "key" };
const action = { kind: "drop" } as const;

it.each([
  ["everything", {}, true],
  ["the method, any letter case", { method: "get" }, true],
  ["another method", { method: "POST" }, false],
  ["the start of the path", { path: "/services/DATA" }, true],
  ["another path", { path: "/services/oauth2" }, false],
  ["a pattern", { path: /limits$/ }, true],
  ["the app", { app: "key" }, true],
  ["another app", { app: "other" }, false],
])("a rule for %s", (_, rule, met) => {
  const faults = createFaults();
  faults.add({ ...rule, action });
  expect(faults.meet(request) !== null).toBe(met);
});

it("a rule is spent after its times, and gone when taken back", () => {
  const faults = createFaults();
  faults.add({ times: 2, action });
  expect([1, 2, 3].map(() => faults.meet(request) !== null)).toEqual([true, true, false]);
  const armed = faults.add({ action });
  expect(faults.list()).toHaveLength(1);
  armed.remove();
  expect(faults.armed).toBe(false);
});
