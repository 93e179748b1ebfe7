import { expect, it } from "vitest";
import { copyText } from "../src/load/copy-rows.ts";
import { type Column, type ColumnType, planObject } from "../src/plan/object-plan.ts";
import { mayBeNormalized, sameValue, type Value, valueForRest, valueFromEvent } from "../src/plan/values.ts";
import { parentsFirst } from "../src/write-back/plan-writes.ts";
import { describeOf } from "./describe-of.ts";

const column = (type: ColumnType, scale: number | null = null) => ({ type, scale }) as Column;

it.each<[ColumnType, unknown, Value]>([
  ["date", Date.UTC(2026, 1, 28), "2026-02-28"],
  ["timestamptz", Date.UTC(2026, 1, 28, 12), "2026-02-28T12:00:00.000Z"],
  ["time", 3_600_000, "01:00:00.000"],
  ["boolean", false, false],
  ["numeric", 1.5, 1.5],
  ["text", null, null],
])("[E2] %s from an event: %s becomes %s", (type, value, expected) => {
  expect(valueFromEvent(column(type), value)).toBe(expected);
});

it.each<[ColumnType, Value, Value, boolean]>([
  ["timestamptz", "2026-02-28T12:00:00+00:00", "2026-02-28T12:00:00.000Z", true],
  ["time", "01:00:00", "01:00:00.000Z", true],
  ["text", "", null, true],
  ["text", "a", "A", false],
  ["boolean", null, false, false],
])("[C1] %s: %s and %s are the same: %s", (type, a, b, same) => {
  expect(sameValue(column(type), a, b)).toBe(same);
});

it.each<[ColumnType, number | null, Value, boolean]>([
  ["text", null, " a", true],
  ["text", null, "a", false],
  ["numeric", 2, 1.005, true],
  ["numeric", 2, 1.25, false],
  ["timestamptz", null, "2026-02-28T12:00:00.5Z", true],
])("[W9] %s (scale %s): the org may store %s in another form: %s", (type, scale, value, expected) => {
  expect(mayBeNormalized(column(type, scale), value)).toBe(expected);
});

it("[W9] no boolean is unknown and no text is empty in what is sent", () => {
  expect(valueForRest(column("boolean"), null)).toBe(false);
  expect(valueForRest(column("text"), " ")).toBeNull();
});

it("[L1] COPY text keeps tabs, line ends, backslashes and nulls apart", () => {
  const plan = planObject(describeOf("Account", { Name: "string", Fax: "phone" }), new Set(["Name", "Fax"]));
  expect(copyText(plan, [{ Id: "1", Name: "a\tb\nc\\d\r", Fax: null }])).toBe("1\ta\\tb\\nc\\\\d\\r\t\\N\n");
});

it("[W2] parents come before children, whatever the order they are named in", () => {
  const account = planObject(describeOf("Account", { Name: "string" }), new Set(["Name"]));
  const contact = planObject(describeOf("Contact", { AccountId: "reference" }), new Set(["AccountId"]));
  const child = { ...contact, columns: contact.columns.map((c) => ({ ...c, referenceTo: ["Account"] })) };
  expect(parentsFirst([child, account]).map((plan) => plan.sobject)).toEqual(["Account", "Contact"]);
});
