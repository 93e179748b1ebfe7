import { beforeAll, describe, expect, it } from "vitest";
import { type FormulaRoom, formulaRoom } from "../formula/formula-room.fixture.ts";
import type { CustomFieldMetadata } from "../schema/metadata/custom-field.ts";

let room: FormulaRoom;
let one: string;
let two: string;

const summary = (
  fullName: string,
  summaryOperation: "count" | "sum" | "min" | "max",
  more: Partial<CustomFieldMetadata> = {},
) => ({
  fullName,
  label: fullName,
  type: "Summary" as const,
  summaryOperation,
  summaryForeignKey: "Line__c.Invoice__c",
  ...(summaryOperation !== "count" && { summarizedField: "Line__c.Amount__c" }),
  ...more,
});
const totals = (id: string) =>
  room.row(`SELECT Lines__c, Total__c, Smallest__c, Latest__c, Paid__c FROM Invoice__c WHERE Id = '${id}'`);
const change = (operation: "update" | "delete" | "undelete", id: string, fields: Record<string, unknown> = {}) =>
  operation === "update"
    ? room.apply({ operation, sobject: id.startsWith("a00") ? "Invoice__c" : "Line__c", id, fields })[0]
    : room.apply({ operation, id })[0];

beforeAll(() => {
  room = formulaRoom();
  room.engine.deploy.createObjects(room.admin, [
    {
      fullName: "Invoice__c",
      label: "Invoice",
      pluralLabel: "Invoices",
      nameField: { type: "AutoNumber", displayFormat: "INV-{YYYY}-{0000}", startingNumber: 7 },
      fields: [
        { fullName: "Account__c", label: "Account", type: "Lookup", referenceTo: "Account" },
        summary("Lines__c", "count"),
        summary("Total__c", "sum"),
        summary("Smallest__c", "min"),
        summary("Latest__c", "max", { summarizedField: "Line__c.Day__c" }),
        summary("Paid__c", "sum", {
          summaryFilterItems: [
            { field: "Line__c.State__c", operation: "equals", value: "Paid, Settled" },
            { field: "Line__c.Amount__c", operation: "greaterThan", value: "1" },
          ],
        }),
        { fullName: "Average__c", label: "Average", type: "Number", scale: 2, formula: "Total__c / Lines__c" },
      ],
    },
    {
      fullName: "Line__c",
      label: "Line",
      pluralLabel: "Lines",
      fields: [
        {
          fullName: "Invoice__c",
          label: "Invoice",
          type: "MasterDetail",
          referenceTo: "Invoice__c",
          relationshipName: "Lines",
          reparentableMasterDetail: true,
        },
        { fullName: "Net__c", label: "Net", type: "Currency", precision: 16, scale: 2 },
        { fullName: "Amount__c", label: "Amount", type: "Currency", scale: 2, formula: "Net__c * 1.2" },
        { fullName: "Day__c", label: "Day", type: "Date" },
        {
          fullName: "State__c",
          label: "State",
          type: "Picklist",
          valueSet: {
            valueSetDefinition: {
              value: [{ fullName: "Open", default: true }, { fullName: "Paid" }, { fullName: "Settled" }],
            },
          },
        },
      ],
    },
  ]);
  [one, two] = room.insert("Invoice__c", {}, {}) as [string, string];
});

describe("roll-up summaries", () => {
  it("start at nothing and follow inserts, updates, another parent, deletes and undeletes", () => {
    expect(totals(one)).toEqual([0, 0, null, null, 0]);
    const [a, b] = room.insert(
      "Line__c",
      { Invoice__c: one, Net__c: 10, Day__c: "2026-01-02", State__c: "Paid" },
      { Invoice__c: one, Net__c: 0.1, Day__c: "2026-01-05", State__c: "Settled" },
      { Invoice__c: one, Net__c: null },
    ) as [string, string];
    expect(totals(one)).toEqual([3, 12.12, 0, "2026-01-05", 12]);
    change("update", a, { Net__c: 20 });
    expect(totals(one)).toEqual([3, 24.12, 0, "2026-01-05", 24]);
    change("update", b, { Invoice__c: two });
    expect(totals(one)).toEqual([2, 24, 0, "2026-01-02", 24]);
    expect(totals(two)).toEqual([1, 0.12, 0.12, "2026-01-05", 0]);
    change("delete", a);
    expect(totals(one)).toEqual([1, 0, 0, null, 0]);
    change("undelete", a);
    expect(totals(one)).toEqual([2, 24, 0, "2026-01-02", 24]);
    expect(room.row(`SELECT Average__c, Name FROM Invoice__c WHERE Id = '${one}'`)).toEqual([12, "INV-2026-0007"]);
    expect(room.row("SELECT COUNT(Id) n, SUM(Total__c) s FROM Invoice__c WHERE Average__c > 0")).toEqual([2, 24.12]);
  });

  it("come back with a parent and its details", () => {
    const [parent] = room.insert("Invoice__c", {}) as [string];
    room.insert("Line__c", { Invoice__c: parent, Net__c: 5 }, { Invoice__c: parent, Net__c: 6 });
    change("delete", parent);
    expect(room.row(`SELECT COUNT(Id) n FROM Line__c WHERE Invoice__c = '${parent}'`)).toEqual([0]);
    change("undelete", parent);
    expect(totals(parent).slice(0, 2)).toEqual([2, 13.2]);
  });

  it("are not writeable, move SystemModstamp and not LastModifiedDate", async () => {
    const fault = change("update", one, { Total__c: 1 });
    expect(fault).toMatchObject({ success: false, faults: [{ errorCode: "INVALID_FIELD_FOR_INSERT_UPDATE" }] });
    const stamps = () => room.row(`SELECT LastModifiedDate, SystemModstamp FROM Invoice__c WHERE Id = '${one}'`);
    const [modified] = stamps();
    await room.clock.advance(60_000);
    room.insert("Line__c", { Invoice__c: one, Net__c: 1 });
    expect(stamps()).toEqual([modified, "2026-03-02T07:31:00.000+0000"]);
  });

  it("sum up what was there when they are made, over standard lookups too, and further up", () => {
    const [account] = room.insert("Account", { Name: "Acme" }) as [string];
    const deal = { Name: "D", StageName: "Prospecting", CloseDate: "2026-04-01", AccountId: account };
    room.insert("Opportunity", { ...deal, Amount: 10 }, { ...deal, Amount: 15 });
    room.fields("Account", {
      fullName: "Pipeline__c",
      label: "Pipeline",
      type: "Summary",
      summaryOperation: "sum",
      summaryForeignKey: "Opportunity.AccountId",
      summarizedField: "Opportunity.Amount",
      summaryFilterItems: [{ field: "Opportunity.IsClosed", operation: "equals", value: "False" }],
    });
    const pipeline = () => room.row(`SELECT Pipeline__c FROM Account WHERE Id = '${account}'`)[0];
    expect(pipeline()).toBe(25);
    const [third] = room.insert("Opportunity", { ...deal, Amount: 5 }) as [string];
    expect(pipeline()).toBe(30);
    room.apply({ operation: "update", sobject: "Opportunity", id: third, fields: { StageName: "Closed Won" } });
    expect(pipeline()).toBe(25);
  });

  it("send the parent through its validation rules, which refuse the child alone", () => {
    room.engine.deploy.putValidationRule(room.admin, "Invoice__c", {
      fullName: "Limit",
      active: true,
      errorConditionFormula: "Total__c > 100",
      errorMessage: "The invoice is too large.",
    });
    const [small, large] = room.insert("Invoice__c", {}, {}) as [string, string];
    const line = (invoice: string, Net__c: number) => ({
      operation: "insert" as const,
      sobject: "Line__c",
      fields: { Invoice__c: invoice, Net__c },
    });
    const changes = [line(small, 1), line(large, 60), line(small, 2), line(large, 70)];
    const results = room.apply(...changes);
    expect(results.map((result) => result.success)).toEqual([true, false, true, false]);
    expect(results[1]).toMatchObject({
      id: null,
      faults: [{ errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "The invoice is too large." }],
    });
    expect([totals(small)[1], totals(large)[1]]).toEqual([3.6, 0]);
    const whole = room.engine.change.apply(room.admin, changes, { allOrNone: true });
    expect(whole.map((result) => result.success)).toEqual([false, false, false, false]);
    expect(totals(small)[1]).toBe(3.6);
    room.engine.deploy.removeValidationRule(room.admin, "Invoice__c", "Limit");
  });

  it("are in the change events of the parent, whose formulas are not; nobody groups by them", () => {
    const { events } = room.engine;
    const topic = events.topic(room.admin, "/data/Invoice__ChangeEvent");
    const from = events.start(topic, { preset: "latest" });
    room.insert("Line__c", { Invoice__c: two, Net__c: 10 });
    const [event] = events.read(topic, from, 10);
    expect(event).toMatchObject({ changeType: "UPDATE", recordIds: [two], values: { Total__c: 12.12, Lines__c: 2 } });
    expect(event?.changedFields).not.toContain("Average__c");
    expect(() => room.row("SELECT Average__c, COUNT(Id) n FROM Invoice__c GROUP BY Average__c")).toThrow(
      /can not be grouped/,
    );
  });

  it("are one statement for all parents of a call, however many children", () => {
    const invoices = room.insert("Invoice__c", ...Array.from({ length: 20 }, () => ({})));
    const prepared = new Map<string, number>();
    const { database } = room.engine;
    const prepareArrays = database.prepareArrays;
    database.prepareArrays = (sql) => {
      if (sql.includes("total(")) prepared.set(sql, (prepared.get(sql) ?? 0) + 1);
      return prepareArrays(sql);
    };
    room.insert("Line__c", ...Array.from({ length: 200 }, (_, i) => ({ Invoice__c: invoices[i % 20], Net__c: 1 })));
    database.prepareArrays = prepareArrays;
    expect([...prepared.values()]).toEqual([1]);
    expect(totals(invoices[3] as string).slice(0, 2)).toEqual([10, 12]);
  });

  it.each<[string, Partial<CustomFieldMetadata>, RegExp]>([
    ["a lookup", { summaryForeignKey: "Contact.AccountId" }, /not a master-detail/],
    ["another object's key", { summaryForeignKey: "Line__c.Invoice__c" }, /does not lead/],
    ["a text to sum", { summaryOperation: "sum", summarizedField: "Opportunity.Name" }, /cannot be summarized by SUM/],
    ["an unknown field", { summaryOperation: "max", summarizedField: "Opportunity.Nothing" }, /does not exist/],
    [
      "a filter value of another type",
      { summaryFilterItems: [{ field: "Opportunity.Amount", operation: "equals", value: "ten" }] },
      /does not fit/,
    ],
  ])("are refused over %s", (_case, more, message) => {
    const field = {
      fullName: "Bad__c",
      label: "Bad",
      type: "Summary" as const,
      summaryOperation: "count" as const,
      summaryForeignKey: "Opportunity.AccountId",
    };
    expect(() => room.fields("Account", { ...field, ...more })).toThrow(message);
  });

  it("agree with a query over the children after any changes", () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const invoices = room.insert("Invoice__c", {}, {}, {});
    const lines: string[] = [];
    for (let round = 0; round < 60; round++) {
      const fields = {
        Invoice__c: invoices[random(3)],
        Net__c: random(1000) / 100,
        State__c: ["Open", "Paid", "Settled"][random(3)],
      };
      const line = lines[random(lines.length + 1)];
      if (line === undefined) lines.push(...room.insert("Line__c", fields));
      else if (random(3) === 0) change(random(2) ? "delete" : "undelete", line);
      else change("update", line, fields);
    }
    for (const invoice of invoices) {
      const [count, paid] = room
        .row(`SELECT COUNT(Id) a FROM Line__c WHERE Invoice__c = '${invoice}'`)
        .concat(
          room.row(
            `SELECT SUM(Amount__c) a FROM Line__c WHERE Invoice__c = '${invoice}' AND State__c IN ('Paid', 'Settled') AND Amount__c > 1`,
          ),
        );
      const found = totals(invoice);
      expect([found[0], found[4]]).toEqual([count, Number(((paid as number | null) ?? 0).toFixed(2))]);
    }
  });
});
