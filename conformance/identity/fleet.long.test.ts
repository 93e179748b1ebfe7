import { expect, it } from "vitest";
import { drawReport, rehearseFleet } from "./fleet.ts";

it("500 tenants, 31 days: the report says who is logged out, and why", async () => {
  const report = await rehearseFleet(500);
  console.log(drawReport(report));
  expect(report.rows.map(({ diagnosis }) => diagnosis?.code ?? null)).toEqual(report.expected);
});
