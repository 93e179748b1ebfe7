import { expect, it } from "vitest";
import { csvLine } from "./csv.ts";
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
