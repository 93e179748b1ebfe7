import { createColors } from "picocolors";
import { expect, it } from "vitest";
import { csvLine } from "./csv.ts";
import { drawPlans } from "./draw-plans.ts";
import { flatten } from "./flatten.ts";

it("a record becomes columns: parents by path, child sets as counts, no attributes", () => {
  const record = {
    attributes: { type: "Contact" },
    Name: "Ada",
    Account: { attributes: {}, Name: "Acme", Owner: null },
    Cases: { totalSize: 2, records: [] },
    Amount: 5,
  };
  expect([...flatten(record)]).toEqual([
    ["Name", "Ada"],
    ["Account.Name", "Acme"],
    ["Account.Owner", ""],
    ["Cases", "2 rows"],
    ["Amount", "5"],
  ]);
});

it.each([
  ["plain", "plain\n"],
  ['say "hi", twice', '"say ""hi"", twice"\n'],
  ["=HYPERLINK(1)", "'=HYPERLINK(1)\n"],
  ["+1", "'+1\n"],
  ["@cmd", "'@cmd\n"],
  ["-5.2", "-5.2\n"],
  ["-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0\n"],
  ["two\nlines", '"two\nlines"\n'],
])("CSV of %j is %j", (cell, line) => expect(csvLine([cell])).toBe(line));

it("plans are an aligned table, cheapest first, with what the org notes and a verdict", () => {
  const plan = {
    cardinality: 1,
    fields: ["Name"],
    leadingOperationType: "Index",
    notes: [{ description: "Not considered for filter because unindexed", fields: ["Site"], tableEnumOrId: "Account" }],
    relativeCost: 0.25,
    sobjectCardinality: 12_000,
    sobjectType: "Account",
  };
  const scan = { ...plan, leadingOperationType: "TableScan", fields: [], relativeCost: 2.5, cardinality: 12_000 };
  const draw = (plans: Parameters<typeof drawPlans>[0]) =>
    drawPlans(plans, { colors: createColors(false), width: 100 } as Parameters<typeof drawPlans>[1]).split("\n");
  expect(draw([plan, scan])).toEqual([
    "plan       by     cost  rows read      of  object",
    "Index      Name  0.250          1  12,000  Account",
    "TableScan        2.500     12,000  12,000  Account",
    "· Account.Site: Not considered for filter because unindexed",
    "",
    "Selective: the cheapest plan costs 1 or less.",
  ]);
  expect(draw([scan]).at(-1)).toMatch(/^Not selective/);
});
