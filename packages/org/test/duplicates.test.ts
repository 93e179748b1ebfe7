import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { DuplicateRule } from "../src/index.ts";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let first: string;

beforeAll(async () => {
  place = await anOrg();
  first = (await place.rest("POST", "/sobjects/Account", { Name: "Café Müller", Site: "HQ" })).body.id;
});
afterEach(() => place.org.setDuplicateRules([]));
afterAll(() => place.org.close());

const byName = (parts: Partial<DuplicateRule> = {}): DuplicateRule => ({
  developerName: "By_Name",
  sobject: "account",
  fields: [{ field: "name", method: "Fuzzy" }],
  ...parts,
});
const create = (fields: object, header?: string) =>
  place.rest("POST", "/sobjects/Account", fields, header ? { "sforce-duplicate-rule-header": header } : {});

it("DUPLICATES_DETECTED names the records found, under both spellings, until the caller saves all the same", async () => {
  place.org.setDuplicateRules([byName()]);
  const { status, body } = await create({ Name: "CAFE-MULLER " });
  const result = {
    allowSave: true,
    duplicateRule: "By_Name",
    duplicateRuleEntityType: "Account",
    errorMessage: "Use one of these records?",
    matchResults: [
      {
        entityType: "Account",
        errors: [],
        matchEngine: "FuzzyMatchEngine",
        matchRecords: [
          {
            additionalInformation: [],
            fieldDiffs: [],
            matchConfidence: 100,
            record: {
              attributes: { type: "Account", url: `/services/data/v67.0/sobjects/Account/${first}` },
              Id: first,
            },
          },
        ],
        rule: "By_Name",
        size: 1,
        success: true,
      },
    ],
  };
  expect([status, body]).toEqual([
    400,
    [
      {
        message: "Use one of these records?",
        errorCode: "DUPLICATES_DETECTED",
        duplicateResut: result,
        duplicateResult: result,
      },
    ],
  ]);
  const detailed = await create({ Name: "Cafe Muller" }, "includeRecordDetails=true, allowSave=false");
  expect(detailed.body[0].duplicateResut.matchResults[0].matchRecords[0].record).toMatchObject({ Name: "Café Müller" });
  const records = [{ attributes: { type: "Account" }, Name: "cafemuller" }];
  const items = await place.rest("POST", "/composite/sobjects", { records });
  expect(items.body).toMatchObject([
    { success: false, errors: [{ statusCode: "DUPLICATES_DETECTED", duplicateResut: {} }] },
  ]);
  const saved = await create({ Name: "Café  Müller" }, "allowSave=true; runAsCurrentUser=true");
  expect(saved.status).toBe(201);
  await place.rest("DELETE", `/sobjects/Account/${saved.body.id}`);
});

it("a rule that blocks refuses whatever the header says; updates follow an action of their own", async () => {
  place.org.setDuplicateRules([byName({ actionOnInsert: "Block", alertText: "Not twice" })]);
  expect((await create({ Name: "café müller" }, "allowSave=true")).body).toMatchObject([
    { errorCode: "DUPLICATES_DETECTED", message: "Not twice", duplicateResut: { allowSave: false } },
  ]);
  const other = (await create({ Name: "Other" })).body.id;
  const rename = (headers = {}) => place.rest("PATCH", `/sobjects/Account/${other}`, { Name: "Café Müller" }, headers);
  expect((await rename()).body).toMatchObject([{ duplicateResut: { allowSave: true } }]);
  expect((await rename({ "sforce-duplicate-rule-header": "allowSave=true" })).status).toBe(204);
  expect((await place.rest("PATCH", `/sobjects/Account/${first}`, { Site: "HQ" })).body).toMatchObject([
    { errorCode: "DUPLICATES_DETECTED" },
  ]);
  await place.rest("DELETE", `/sobjects/Account/${other}`);
});

it("every field has to match, empty ones only where the rule says so; deleted records and inactive rules do not count", async () => {
  const fields = [{ field: "Name" }, { field: "Site" }];
  place.org.setDuplicateRules([byName({ fields })]);
  expect((await create({ Name: "café müller", Site: "hq" })).body[0].errorCode).toBe("DUPLICATES_DETECTED");
  for (const differs of [
    { Name: "Cafe Muller", Site: "HQ" },
    { Name: "Café Müller", Site: "Branch" },
    { Name: "Café Müller" },
  ])
    expect((await create(differs)).status).toBe(201);
  place.org.setDuplicateRules([byName({ fields: [{ field: "Name" }, { field: "Site", matchBlank: true }] })]);
  expect((await create({ Name: "Café Müller" })).status).toBe(400);
  place.org.setDuplicateRules([byName({ fields, isActive: false })]);
  expect((await create({ Name: "Café Müller", Site: "HQ" })).status).toBe(201);
});

it("compares a lead with contacts, and a fork has the rules too", async () => {
  const contact = (await place.rest("POST", "/sobjects/Contact", { LastName: "Bo", Email: "bo@example.com" })).body.id;
  place.org.setDuplicateRules([
    {
      developerName: "Lead_Contact",
      sobject: "Lead",
      matchesAgainst: "Contact",
      fields: [{ field: "Email" }, { field: "LastName" }],
    },
  ]);
  await using fork = await place.org.fork();
  const { accessToken } = await fork.login();
  const answer = await fork.fetch("/services/data/v67.0/sobjects/Lead", {
    method: "POST",
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ LastName: "BO", Company: "C", Email: "BO@example.com" }),
  });
  expect(await answer.json()).toMatchObject([
    {
      duplicateResut: {
        duplicateRuleEntityType: "Lead",
        matchResults: [{ matchRecords: [{ record: { Id: contact } }] }],
      },
    },
  ]);
});

const admin = async (method: string, path: string, body?: unknown) => {
  const response = await place.org.fetch(`/_postern${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
};

it("/_postern/duplicate-rules shows and replaces the rules, and says what is wrong with one", async () => {
  const rule = byName();
  expect((await admin("PUT", "/duplicate-rules", { rules: [rule] })).body).toMatchObject([
    { developerName: "By_Name", sobject: "Account", fields: [{ field: "Name", matchField: "Name" }] },
  ]);
  expect((await admin("GET", "/duplicate-rules")).body).toHaveLength(1);
  for (const [wrong, why] of [
    [[{ ...rule, sobject: "Nope" }], "sobject and matchesAgainst are objects of this org"],
    [[{ ...rule, fields: [] }], "at least one field"],
    [[{ ...rule, fields: [{ field: "Nope" }] }], "Nope is no field of Account"],
    [[{ ...rule, actionOnInsert: "Warn" }], '"Allow" or "Block"'],
    [[{ ...rule, developerName: "a b" }], "developerName is a name"],
    [[rule, rule], "the same developerName"],
    ["none", "are a list"],
  ] as const) {
    const { status, body } = await admin("PUT", "/duplicate-rules", { rules: wrong });
    expect([status, body.error]).toEqual([400, expect.stringContaining(why)]);
  }
  expect((await admin("GET", "/duplicate-rules")).body).toHaveLength(1);
});

it("/_postern/locks holds rows, lists and releases them", async () => {
  const { status, body } = await admin("POST", "/locks", { ids: [first.slice(0, 15)] });
  expect([status, body]).toEqual([201, { id: expect.any(String), rows: [first], until: null }]);
  expect((await admin("GET", "/locks")).body).toEqual([body]);
  const write = place.rest("PATCH", `/sobjects/Account/${first}`, { Site: "HQ" });
  expect((await admin("DELETE", `/locks/${body.id}`)).status).toBe(204);
  expect((await write).status).toBe(204);
  expect((await admin("DELETE", `/locks/${body.id}`)).status).toBe(404);
  expect((await admin("POST", "/locks", { ids: ["x"] })).status).toBe(400);
  expect((await admin("POST", "/locks", { ids: [first], forMs: -1 })).status).toBe(400);
  const timed = await admin("POST", "/locks", { ids: [first], forMs: 50_000 });
  expect(timed.body.until).toBe(place.clock.now() + 50_000);
  const second = admin("POST", "/locks", { ids: [first] });
  for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
  await place.clock.advance(10_000);
  expect((await second).status).toBe(409);
  await place.clock.advance(40_000);
  expect((await admin("GET", "/locks")).body).toEqual([]);
});
