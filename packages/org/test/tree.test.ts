import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineCore } from "../src/engine/engine.ts";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
});
afterAll(() => place[Symbol.asyncDispose]());

type Node = { attributes: { type?: string; referenceId?: string }; [field: string]: unknown };
const node = (type: string, referenceId: string, fields: object = {}): Node => ({
  attributes: { type, referenceId },
  ...fields,
});
const account = (referenceId: string, fields: object = {}) =>
  node("Account", referenceId, { Name: referenceId, ...fields });
const contact = (referenceId: string, fields: object = {}) =>
  node("Contact", referenceId, { LastName: referenceId, ...fields });
const tree = (records: unknown, object = "Account") => place.rest("POST", `/composite/tree/${object}`, { records });
const count = async (object: string) =>
  (await place.rest("GET", `/query?q=SELECT+COUNT()+FROM+${object}`)).body.totalSize;

describe("POST /composite/tree/O", () => {
  it("creates records with their children, in one transaction, and answers ids level by level", async () => {
    const database = (place.org.engine as EngineCore).database;
    const commits = () => database.prepare("SELECT count(*) AS n FROM postern_commit").get()!.n as number;
    const before = commits();
    const answer = await tree([
      account("ref1", {
        Contacts: {
          records: [
            contact("ref2", { cases: { records: [node("Case", "ref5", { Subject: "Deep" })] } }),
            contact("ref3", { email: "sample@salesforce.com" }),
          ],
        },
      }),
      account("ref4", { NumberOfEmployees: "100" }),
    ]);
    expect(answer.status).toBe(201);
    expect(answer.body.hasErrors).toBe(false);
    const ids = Object.fromEntries(
      answer.body.results.map((each: { referenceId: string; id: string }) => [each.referenceId, each.id]),
    );
    expect(Object.keys(ids)).toEqual(["ref1", "ref4", "ref2", "ref3", "ref5"]);
    expect(commits()).toBe(before + 1);
    expect((await place.rest("GET", `/sobjects/Contact/${ids.ref2}?fields=AccountId`)).body.AccountId).toBe(ids.ref1);
    expect((await place.rest("GET", `/sobjects/Case/${ids.ref5}?fields=ContactId`)).body.ContactId).toBe(ids.ref2);
  });

  it("keeps nothing when a record is at fault, and names the failing ones only", async () => {
    const [accounts, contacts] = [await count("Account"), await count("Contact")];
    const answer = await tree([
      account("ref1", {
        Contacts: {
          records: [contact("ref2", { Email: "123" }), contact("ref3"), contact("ref5", { LastName: null })],
        },
      }),
      account("ref4"),
    ]);
    expect(answer).toMatchObject({
      status: 400,
      body: {
        hasErrors: true,
        results: [
          {
            referenceId: "ref2",
            errors: [
              { statusCode: "INVALID_EMAIL_ADDRESS", message: "Email: invalid email address: 123", fields: ["Email"] },
            ],
          },
          { referenceId: "ref5", errors: [{ statusCode: "REQUIRED_FIELD_MISSING" }] },
        ],
      },
    });
    expect([await count("Account"), await count("Contact")]).toEqual([accounts, contacts]);
  });

  it("says which field of which object there is not, in the words that the sf CLI reads", async () => {
    const field = await tree([account("ref1", { Nope: 1 })]);
    expect(field.body.results[0].errors[0]).toMatchObject({ statusCode: "INVALID_FIELD" });
    expect(field.body.results[0].errors[0].message).toMatch(/^No such column 'Nope' on sobject of type Account$/);
    const children = await tree([account("ref1", { Nopes: { records: [contact("ref2")] } })]);
    expect(children.body.results).toMatchObject([
      { referenceId: "ref1", errors: [{ message: "No such column 'Nopes' on sobject of type Account" }] },
    ]);
  });

  const many = (length: number) => Array.from({ length }, (_, i) => account(`r${i}`));
  const nested = (levels: number): Node =>
    account(`l${levels}`, levels > 1 ? { ChildAccounts: { records: [nested(levels - 1)] } } : {});

  it("lists every record whose referenceId stands twice", async () => {
    const answer = await tree([account("same"), account("other", { Contacts: { records: [contact("same")] } })]);
    expect(answer.status).toBe(400);
    const duplicate = {
      statusCode: "INVALID_INPUT",
      message: "Duplicate ReferenceId provided in the request.",
      fields: [],
    };
    expect(answer.body).toEqual({
      hasErrors: true,
      results: [
        { referenceId: "same", errors: [duplicate] },
        { referenceId: "same", errors: [duplicate] },
      ],
    });
  });

  it.each<[string, Node[], string]>([
    ["a root of another type than the url's", [contact("r")], "r"],
    ["a child of another type than its relationship's", [account("r", { Contacts: { records: [account("c")] } })], "c"],
    ["a record without a type", [node("Account", "r"), { attributes: { referenceId: "x" } }], "x"],
  ])("refuses %s", async (_, records, referenceId) => {
    const answer = await tree(records);
    expect(answer).toMatchObject({
      status: 400,
      body: { hasErrors: true, results: [{ referenceId, errors: [{ statusCode: "INVALID_INPUT" }] }] },
    });
  });

  it.each<[string, unknown, number, string]>([
    ["no records", [], 400, "JSON_PARSER_ERROR"],
    ["a record without referenceId", [{ attributes: { type: "Account" } }], 400, "INVALID_INPUT"],
    ["201 records", many(201), 400, "INVALID_INPUT"],
    ["six levels", [nested(6)], 400, "INVALID_INPUT"],
  ])("refuses the whole request for %s", async (_, records, status, errorCode) => {
    expect(await tree(records)).toMatchObject({ status, body: [{ errorCode }] });
  });

  it("takes 200 records and five levels, and refuses a sixth type", async () => {
    const [accounts] = [await count("Account")];
    expect((await tree(many(200))).status).toBe(201);
    expect((await tree([nested(5)])).status).toBe(201);
    expect(await count("Account")).toBe(accounts + 205);
    const children = (name: string, type: string) => ({ [name]: { records: [node(type, type)] } });
    const six = account("r", {
      Contacts: { records: [contact("c", children("CampaignMembers", "CampaignMember"))] },
      ...children("Cases", "Case"),
      ...children("Tasks", "Task"),
      ...children("Opportunities", "Opportunity"),
    });
    expect(await tree([six])).toMatchObject({ status: 400, body: [{ errorCode: "INVALID_INPUT" }] });
  });

  it("refuses an unknown object, and answers SObjectTreeResponse to those who ask for XML", async () => {
    expect((await tree([account("r")], "Nope")).status).toBe(404);
    const response = await place.org.fetch("http://localhost/services/data/v67.0/composite/tree/Account", {
      method: "POST",
      headers: { authorization: place.authorization(), "content-type": "application/xml", accept: "application/xml" },
      body: `<SObjectTreeRequest><records type="Account" referenceId="ref1"><name>XML</name><Contacts><records type="Contact" referenceId="ref2"><lastname>Smith</lastname></records></Contacts></records></SObjectTreeRequest>`,
    });
    const text = await response.text();
    expect(response.status).toBe(201);
    expect(text).toContain("<SObjectTreeResponse");
    expect(text).toContain("<referenceId>ref2</referenceId>");
  });
});
