import { describe, expect, it } from "vitest";
import { foldSteps } from "../src/apply/fold-steps.ts";
import { mergeRecord, type Winner } from "../src/apply/merge-record.ts";
import type { Step } from "../src/capture/event-steps.ts";
import { planObject } from "../src/plan/object-plan.ts";
import type { Image } from "../src/plan/values.ts";
import { describeOf } from "./describe-of.ts";

const plan = planObject(
  describeOf("Account", { Name: "string", Phone: "phone", Fax: "phone", IsActive__c: "boolean", Seen__c: "datetime" }),
  new Set(["Name", "Phone", "Fax", "IsActive__c", "Seen__c"]),
);
const step = (values: Step["values"], more: Partial<Step> = {}): Step => ({
  kind: "patch",
  values,
  own: false,
  committedAt: 2_000,
  change: "UPDATE",
  fields: [],
  ...more,
});
const base: Image = { id: "1", name: "A", phone: "1", fax: null };

describe("a step from the org meets a row that was changed in Postgres", () => {
  it.each<[rule: string, mine: Image, theirs: Step, row: object, conflicts: number, settled: boolean, winner?: Winner]>(
    [
      [
        "[C1] another field: both stay",
        { ...base, phone: "2" },
        step({ fax: "9" }),
        { phone: "2", fax: "9" },
        0,
        false,
      ],
      ["[C2] the same field: Salesforce wins", { ...base, phone: "2" }, step({ phone: "3" }), { phone: "3" }, 1, true],
      [
        "[C2] the same field: Postgres wins",
        { ...base, phone: "2" },
        step({ phone: "3" }),
        { phone: "2" },
        1,
        false,
        "postgres",
      ],
      ["[C2] the same value: no conflict", { ...base, phone: "3" }, step({ phone: "3" }), { phone: "3" }, 0, true],
      [
        "[C5] an echo: the newer change stays",
        { ...base, phone: "3" },
        step({ phone: "2" }, { own: true }),
        { phone: "3" },
        0,
        false,
      ],
      [
        "[C5] an echo of the latest: nothing left",
        { ...base, phone: "2" },
        step({ phone: "2" }, { own: true }),
        { phone: "2" },
        0,
        true,
      ],
      [
        "[C1] what was agreed before: no conflict",
        { ...base, phone: "2" },
        step({ phone: "1" }),
        { phone: "2" },
        0,
        false,
      ],
      ["[C1] empty text is null", { ...base, fax: "" }, step({ fax: "9" }), { fax: "9" }, 0, true],
    ],
  )("%s", (_, mine, theirs, row, conflicts, settled, winner = "salesforce") => {
    const merged = mergeRecord(plan, { row: mine, image: base }, theirs, () => winner);
    expect(merged.row).toMatchObject(row);
    expect(merged.conflicts).toHaveLength(conflicts);
    expect(merged.settled).toBe(settled);
  });

  it("[E8] an event from before a later reading is no conflict", () => {
    const image = { ...base, systemmodstamp: "1970-01-01T00:00:03+00:00" };
    const merged = mergeRecord(
      plan,
      { row: { ...image, phone: "2" }, image },
      step({ phone: "0" }),
      () => "salesforce",
    );
    expect(merged).toMatchObject({ row: { phone: "2" }, image: { phone: "1" }, conflicts: [] });
  });

  it("[C3] deleted in Postgres, changed in Salesforce: it comes back, and the ledger says so", () => {
    const merged = mergeRecord(plan, { row: null, image: base }, step({ phone: "3" }), () => "salesforce");
    expect(merged).toMatchObject({
      row: { id: "1", phone: "3" },
      settled: true,
      conflicts: [{ field: null, postgres: null }],
    });
  });

  it("[C3] the same with Postgres as the winner: it stays deleted", () => {
    const merged = mergeRecord(plan, { row: null, image: base }, step({ phone: "3" }), () => "postgres");
    expect(merged).toMatchObject({ row: null, settled: false, conflicts: [{ winner: "postgres" }] });
  });

  it("[C4] deleted in Salesforce, changed in Postgres: it goes, and the ledger keeps it", () => {
    const deletion = step({}, { kind: "delete", change: "DELETE" });
    const merged = mergeRecord(plan, { row: { ...base, phone: "2" }, image: base }, deletion, () => "salesforce");
    expect(merged).toMatchObject({ row: null, settled: true, conflicts: [{ field: null, postgres: { phone: "2" } }] });
  });
});

describe("several steps of one record come to one operation", () => {
  const full = step({ name: "B" }, { kind: "full", change: "CREATE" });
  const gone = step({}, { kind: "delete" });
  it.each<[rule: string, steps: Step[], exists: boolean, operation: object]>([
    [
      "[E2] updates add up",
      [step({ phone: "2" }), step({ fax: "3" })],

      true,
      { kind: "patch", values: { phone: "2", fax: "3" } },
    ],
    [
      "[E2] created, then changed",
      [full, step({ phone: "2" })],

      false,
      { kind: "put", values: { name: "B", phone: "2" } },
    ],
    ["[E2] created, then deleted", [full, gone], false, { kind: "remove" }],
    ["[E2] deleted, then undeleted", [gone, full], true, { kind: "put", values: { name: "B" } }],
    ["[E7] an update of an unknown row", [step({ phone: "2" })], false, { kind: "read-again" }],
    ["[E7] a gap", [step({ phone: "2" }), step({}, { kind: "read-again" })], true, { kind: "read-again" }],
  ])("%s", (_, steps, exists, operation) => {
    expect(foldSteps(steps, exists)).toMatchObject(operation);
  });
});
