import { describe, expect, it } from "vitest";
import { ACME, ADA, BOB, ECOLE, GLOBEX, GONE, id, record, seededRoom, sessionOf } from "./seeded-room.fixture.ts";

const { query, session } = seededRoom();

describe("retrieve", () => {
  it("gives one record with the fields asked, in their order", () => {
    const { shape, rows } = query.retrieve(session, "account", [ACME], ["name", "IsPartner", "Owner.Name"]);
    expect(record(shape, rows[0] as never)).toEqual({ Name: "Acme", IsPartner: true, Owner: { Name: "Ada Lovelace" } });
    expect(shape.type).toBe("Account");
    expect(rows[0]?.[shape.idColumn]).toBe(ACME);
  });

  it("takes 15-character ids", () => {
    expect(query.retrieve(session, "Account", [ACME.slice(0, 15)], ["Name"]).rows[0]?.[0]).toBe("Acme");
  });

  it("keeps the order of the ids, with null for what is not there", () => {
    const { rows } = query.retrieve(
      session,
      "Account",
      [GLOBEX, GONE, ACME, id("001", 99), "nonsense", ECOLE],
      ["Name"],
    );
    expect(rows.map((row) => row?.[0] ?? null)).toEqual(["globex's", null, "Acme", null, null, "École 100%_\\"]);
  });

  it("gives null for a deleted or unknown record alone", () => {
    for (const gone of [GONE, id("001", 99), "nonsense"])
      expect(query.retrieve(session, "Account", [gone], ["Name"]).rows).toEqual([null]);
  });

  it("without a field list gives every readable field", () => {
    const limited = sessionOf({ hide: ["Account.Phone"] });
    const { shape, rows } = query.retrieve(limited, "Account", [ACME], null);
    const keys = Object.keys(record(shape, rows[0] as never));
    expect(keys).toEqual(expect.arrayContaining(["Id", "Name", "BillingAddress", "Code__c"]));
    expect(keys).not.toContain("Phone");
  });

  it.each([
    ["an unknown field", session, "Nope", "No such column 'Nope' on sobject of type Account"],
    [
      "a field this user may not read",
      sessionOf({ hide: ["Account.Phone"] }),
      "Phone",
      "No such column 'Phone' on sobject of type Account",
    ],
  ])("refuses %s", (_, as, field, message) => {
    expect(() => query.retrieve(as, "Account", [ACME], [field])).toThrow(
      expect.objectContaining({ errorCode: "INVALID_FIELD", message }),
    );
  });

  it.each([
    ["an unknown object", session, "Nope__c"],
    ["an object this user may not read", sessionOf({ hide: ["Account"] }), "Account"],
  ])("refuses %s", (_, as, sobject) => {
    expect(() => query.retrieve(as, sobject, [ACME], null)).toThrow(
      expect.objectContaining({ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }),
    );
  });
});

describe("lookup", () => {
  it.each([
    ["Account", "Code__c", "Ab1", [ACME]],
    ["Account", "code__c", "aB1", [GLOBEX]],
    ["Account", "Code__c", "AB1", []],
    ["Account", "Number__c", "7", [ACME]],
    ["Account", "Number__c", "seven", []],
    ["Account", "Number__c", "", []],
    ["Account", "Id", ACME.slice(0, 15), [ACME]],
    ["Account", "Id", GONE, []],
    ["User", "Username", "BOB@example.test", [BOB]],
    ["User", "Email", "ada@example.test", [ADA]],
  ])("%s.%s = %s", (sobject, field, value, expected) => {
    expect(query.lookup(session, sobject, field, value)).toEqual(expected);
  });

  it.each(["Industry", "Nope"])("refuses %s, which identifies nothing", (field) => {
    expect(() => query.lookup(session, "Account", field, "x")).toThrow(
      expect.objectContaining({
        errorCode: "NOT_FOUND",
        message: `Provided external ID field does not exist or is not accessible: ${field}`,
      }),
    );
  });

  it("refuses an external id this user may not read", () => {
    const blind = sessionOf({ hide: ["Account.Code__c"] });
    expect(() => query.lookup(blind, "Account", "Code__c", "Ab1")).toThrow(
      expect.objectContaining({ errorCode: "NOT_FOUND" }),
    );
  });
});
