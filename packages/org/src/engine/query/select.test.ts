import { describe, expect, it } from "vitest";
import { ACME, seededRoom } from "./seeded-room.fixture.ts";

const room = seededRoom();

describe("SELECT", () => {
  it.each<[string, unknown[]]>([
    ["SELECT Name FROM Account", [{ Name: "Acme" }, { Name: "École 100%_\\" }, { Name: "globex's" }]],
    ["select NAME, ispartner from ACCOUNT limit 1", [{ Name: "Acme", IsPartner: true }]],
    [
      "SELECT Name, Account.Name, Account.Owner.Name FROM Contact WHERE Name = 'dorn'",
      [{ Name: "Dorn", Account: null }],
    ],
    [
      "SELECT Name, Account.Name, Account.Owner.Name FROM Contact WHERE Name = 'CLARK'",
      [{ Name: "clark", Account: { Name: "École 100%_\\", Owner: { Name: "Bob Stone" } } }],
    ],
    [
      "SELECT BillingAddress, ShippingAddress FROM Account LIMIT 1",
      [
        {
          BillingAddress: {
            city: "Berlin",
            country: "Germany",
            geocodeAccuracy: null,
            latitude: 52.5,
            longitude: 13.4,
            postalCode: null,
            state: null,
            street: null,
          },
          ShippingAddress: null,
        },
      ],
    ],
    ["SELECT Place__c FROM Account LIMIT 1", [{ Place__c: { latitude: 1.5, longitude: 2.5 } }]],
    ["SELECT c.Name, c.Account.Id FROM Contact c LIMIT 1", [{ Name: "Amy Ames", Account: { Id: ACME } }]],
    ["SELECT Contact.Name FROM Contact LIMIT 1", [{ Name: "Amy Ames" }]],
    [
      "SELECT Owner.Name, Owner.Type FROM Case",
      [
        { Owner: { Name: "Support Queue", Type: "Group" } },
        { Owner: { Name: "Ada Lovelace", Type: "User" } },
        { Owner: { Name: "Bob Stone", Type: "User" } },
      ],
    ],
  ])("%s", (soql, expected) => {
    expect(room.ask(soql)).toEqual(expected);
  });

  it("COUNT() gives the number of rows and no records", () => {
    expect(room.query.run(room.session, "SELECT COUNT() FROM Account")).toMatchObject({
      totalSize: 3,
      rows: [],
      done: true,
    });
  });
});
