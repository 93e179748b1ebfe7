import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let account: string;
let standardBook: string;
let product: string;
let standardPrice: string;

async function create(sobject: string, fields: object): Promise<string> {
  const { body } = await place.rest("POST", `/sobjects/${sobject}`, fields);
  expect(body).toMatchObject({ success: true });
  return body.id;
}
async function update(sobject: string, id: string, fields: object): Promise<void> {
  expect(await place.rest("PATCH", `/sobjects/${sobject}/${id}`, fields)).toMatchObject({ status: 204 });
}
const read = async (sobject: string, id: string, fields: string) =>
  shown((await place.rest("GET", `/sobjects/${sobject}/${id}?fields=${fields}`)).body);
const shown = ({ attributes, ...row }: Record<string, unknown>) => row;
const rows = async (soql: string) =>
  (await place.rest("GET", `/query?q=${encodeURIComponent(soql)}`)).body.records.map(shown);
const refused = async (method: string, path: string, fields?: object) => {
  const { body } = await place.rest(method, `/sobjects/${path}`, fields);
  return [body?.[0]?.errorCode, body?.[0]?.message, body?.[0]?.fields ?? []];
};

beforeAll(async () => {
  place = await anOrg();
  account = await create("Account", { Name: "Acme" });
  standardBook = (await rows("SELECT Id FROM Pricebook2 WHERE IsStandard = true"))[0].Id;
  product = await create("Product2", { Name: "Field Kit", ProductCode: "FK-1", IsActive: true });
  standardPrice = await create("PricebookEntry", {
    Pricebook2Id: standardBook,
    Product2Id: product,
    UnitPrice: 100,
    IsActive: true,
  });
});
afterAll(() => place[Symbol.asyncDispose]());

const opportunity = (fields: object = {}) =>
  create("Opportunity", {
    Name: "Deal",
    StageName: "Prospecting",
    CloseDate: "2026-06-30",
    AccountId: account,
    ...fields,
  });

describe("prices", () => {
  it("a custom price book's entry needs a standard price, may use it, and follows it", async () => {
    const book = await create("Pricebook2", { Name: "Partners", IsActive: true });
    const bare = await create("Product2", { Name: "Unpriced" });
    const entry = { Pricebook2Id: book, Product2Id: bare, UnitPrice: 1 };
    expect(await refused("POST", "PricebookEntry", entry)).toEqual([
      "STANDARD_PRICE_NOT_DEFINED",
      "No standard price defined for this product",
      ["Product2Id"],
    ]);
    const follows = await create("PricebookEntry", { Pricebook2Id: book, Product2Id: product, UseStandardPrice: true });
    await update("PricebookEntry", standardPrice, { UnitPrice: 120 });
    expect(await read("PricebookEntry", follows, "UnitPrice,Name,ProductCode,IsActive")).toEqual({
      UnitPrice: 120,
      Name: "Field Kit",
      ProductCode: "FK-1",
      IsActive: false,
    });
    await update("PricebookEntry", standardPrice, { UnitPrice: 100 });
    expect(await refused("POST", "PricebookEntry", { ...entry, Product2Id: product })).toEqual([
      "DUPLICATE_VALUE",
      "This price definition already exists in this price book",
      ["Pricebook2Id", "Product2Id"],
    ]);
    expect((await refused("DELETE", `Pricebook2/${standardBook}`))[0]).toBe("DELETE_FAILED");
  });

  it("lines take their price book to the opportunity and sum up its amount; a used entry stays", async () => {
    const deal = await opportunity({ Amount: 7 });
    const byUnit = await create("OpportunityLineItem", {
      OpportunityId: deal,
      PricebookEntryId: standardPrice,
      Quantity: 3,
      UnitPrice: 90,
      Discount: 10,
    });
    expect(
      await read(
        "OpportunityLineItem",
        byUnit,
        "Name,ProductCode,Product2Id,ListPrice,Subtotal,TotalPrice,HasSchedule",
      ),
    ).toEqual({
      Name: "Deal Field Kit",
      ProductCode: "FK-1",
      Product2Id: product,
      ListPrice: 100,
      Subtotal: 270,
      TotalPrice: 243,
      HasSchedule: false,
    });
    const byTotal = await create("OpportunityLineItem", {
      OpportunityId: deal,
      Product2Id: product,
      Quantity: 2,
      TotalPrice: 150,
    });
    expect(await read("OpportunityLineItem", byTotal, "UnitPrice,PricebookEntryId")).toEqual({
      UnitPrice: 75,
      PricebookEntryId: standardPrice,
    });
    const seen = "Amount,TotalOpportunityQuantity,HasOpportunityLineItem,Pricebook2Id,ExpectedRevenue";
    expect(await read("Opportunity", deal, seen)).toEqual({
      Amount: 393,
      TotalOpportunityQuantity: 5,
      HasOpportunityLineItem: true,
      Pricebook2Id: standardBook,
      ExpectedRevenue: 39.3,
    });
    await update("OpportunityLineItem", byUnit, { Quantity: 1 });
    expect(await read("Opportunity", deal, "Amount")).toEqual({ Amount: 231 });
    expect((await refused("DELETE", `PricebookEntry/${standardPrice}`))[0]).toBe("DELETE_FAILED");
    expect((await refused("DELETE", `Product2/${product}`))[0]).toBe("DELETE_FAILED");
    for (const id of [byUnit, byTotal]) await place.rest("DELETE", `/sobjects/OpportunityLineItem/${id}`);
    expect(await read("Opportunity", deal, "Amount,HasOpportunityLineItem")).toEqual({
      Amount: 150,
      HasOpportunityLineItem: false,
    });
  });

  it.each([
    ["no price", {}, "REQUIRED_FIELD_MISSING", ["UnitPrice"]],
    ["two prices", { UnitPrice: 1, TotalPrice: 1 }, "FIELD_INTEGRITY_EXCEPTION", ["UnitPrice", "TotalPrice"]],
    ["no product", { UnitPrice: 1, PricebookEntryId: null }, "REQUIRED_FIELD_MISSING", ["PricebookEntryId"]],
    ["no quantity", { UnitPrice: 1, Quantity: null }, "REQUIRED_FIELD_MISSING", ["Quantity"]],
    ["a quantity of nothing", { UnitPrice: 1, Quantity: 0 }, "FIELD_INTEGRITY_EXCEPTION", ["Quantity"]],
  ])("a line with %s is refused", async (_name, fields, code, names) => {
    const line = { OpportunityId: await opportunity(), PricebookEntryId: standardPrice, Quantity: 1, ...fields };
    const [errorCode, , at] = await refused("POST", "OpportunityLineItem", line);
    expect([errorCode, at]).toEqual([code, names]);
  });

  it("an entry of another price book, and one that is not active, are refused", async () => {
    const book = await create("Pricebook2", { Name: "Other", IsActive: true });
    const deal = await opportunity({ Pricebook2Id: book });
    const line = { OpportunityId: deal, PricebookEntryId: standardPrice, Quantity: 1, UnitPrice: 1 };
    expect((await refused("POST", "OpportunityLineItem", line))[1]).toMatch(/different pricebook/);
    const sleeping = await create("PricebookEntry", { Pricebook2Id: book, Product2Id: product, UnitPrice: 5 });
    expect((await refused("POST", "OpportunityLineItem", { ...line, PricebookEntryId: sleeping }))[1]).toMatch(
      /inactive/,
    );
  });

  it("orders and quotes sum up their lines; an order is activated with its products only", async () => {
    const order = await create("Order", { AccountId: account, EffectiveDate: "2026-03-01" });
    expect(await read("Order", order, "Status,StatusCode,OrderNumber,TotalAmount")).toEqual({
      Status: "Draft",
      StatusCode: "Draft",
      OrderNumber: expect.stringMatching(/^\d{8}$/),
      TotalAmount: 0,
    });
    expect((await refused("PATCH", `Order/${order}`, { Status: "Activated" }))[0]).toBe("FIELD_INTEGRITY_EXCEPTION");
    await create("OrderItem", { OrderId: order, PricebookEntryId: standardPrice, Quantity: 4, UnitPrice: 25 });
    await update("Order", order, { Status: "Activated" });
    expect(await read("Order", order, "StatusCode,ActivatedDate,TotalAmount,Pricebook2Id")).toEqual({
      StatusCode: "Activated",
      ActivatedDate: "2026-03-02T09:00:00.000+0000",
      TotalAmount: 100,
      Pricebook2Id: standardBook,
    });
    const quote = await create("Quote", { Name: "Q", OpportunityId: await opportunity(), Tax: 5 });
    await create("QuoteLineItem", {
      QuoteId: quote,
      PricebookEntryId: standardPrice,
      Quantity: 2,
      UnitPrice: 50,
      Discount: 10,
    });
    expect(await read("Quote", quote, "AccountId,LineItemCount,Subtotal,TotalPrice,Discount,GrandTotal")).toEqual({
      AccountId: account,
      LineItemCount: 1,
      Subtotal: 100,
      TotalPrice: 90,
      Discount: 10,
      GrandTotal: 95,
    });
  });
});

describe("opportunities", () => {
  it("keep a line of history for every change of stage, amount or close date", async () => {
    const deal = await opportunity({ Amount: 10 });
    await update("Opportunity", deal, { NextStep: "call" });
    await update("Opportunity", deal, { StageName: "Closed Won", Amount: 12 });
    expect(
      await rows(
        `SELECT StageName, Amount, Probability, ForecastCategory, PrevAmount FROM OpportunityHistory WHERE OpportunityId = '${deal}' ORDER BY Id`,
      ),
    ).toEqual([
      { StageName: "Prospecting", Amount: 10, Probability: 10, ForecastCategory: "Pipeline", PrevAmount: null },
      { StageName: "Closed Won", Amount: 12, Probability: 100, ForecastCategory: "Closed", PrevAmount: 10 },
    ]);
    const last = await rows(`SELECT LastAmountChangedHistory.Amount FROM Opportunity WHERE Id = '${deal}'`);
    expect(last[0].LastAmountChangedHistory).toMatchObject({ Amount: 12 });
    expect((await refused("POST", "OpportunityHistory", { OpportunityId: deal }))[0]).toBe(
      "INVALID_TYPE_FOR_OPERATION",
    );
  });

  it("have one primary contact role, which is their ContactId", async () => {
    const [one, two] = [await create("Contact", { LastName: "One" }), await create("Contact", { LastName: "Two" })];
    const deal = await opportunity({ ContactId: one });
    const roles = () =>
      rows(`SELECT ContactId, IsPrimary FROM OpportunityContactRole WHERE OpportunityId = '${deal}' ORDER BY Id`);
    expect(await roles()).toEqual([{ ContactId: one, IsPrimary: true }]);
    await create("OpportunityContactRole", {
      OpportunityId: deal,
      ContactId: two,
      Role: "Decision Maker",
      IsPrimary: true,
    });
    expect(await roles()).toEqual([
      { ContactId: one, IsPrimary: false },
      { ContactId: two, IsPrimary: true },
    ]);
    expect(await read("Opportunity", deal, "ContactId")).toEqual({ ContactId: two });
  });
});

describe("activities", () => {
  it("a task is open until its status closes it, belongs to an account, and dates what it is about", async () => {
    const contact = await create("Contact", { LastName: "Task", AccountId: account });
    const task = await create("Task", { WhoId: contact, ActivityDate: "2026-03-04", Priority: "High" });
    const seen = "Status,Priority,IsHighPriority,IsClosed,TaskSubtype,CompletedDateTime,AccountId";
    const open = {
      Status: "Not Started",
      Priority: "High",
      IsHighPriority: true,
      IsClosed: false,
      TaskSubtype: "Task",
      CompletedDateTime: null,
      AccountId: account,
    };
    expect(await read("Task", task, seen)).toEqual(open);
    await update("Task", task, { Status: "Completed" });
    expect(await read("Task", task, seen)).toEqual({
      ...open,
      Status: "Completed",
      IsClosed: true,
      CompletedDateTime: "2026-03-02T09:00:00.000+0000",
    });
    expect(await read("Contact", contact, "LastActivityDate")).toEqual({ LastActivityDate: "2026-03-04" });
    await update("Task", task, { Status: "In Progress" });
    expect(await read("Task", task, seen)).toEqual({ ...open, Status: "In Progress" });
  });

  it.each([
    [
      { StartDateTime: "2026-03-05T10:00:00Z", DurationInMinutes: 30 },
      { EndDateTime: "2026-03-05T10:30:00.000+0000", DurationInMinutes: 30, ActivityDate: "2026-03-05" },
    ],
    [
      { ActivityDateTime: "2026-03-05T23:30:00Z", EndDateTime: "2026-03-06T00:15:00Z" },
      { StartDateTime: "2026-03-05T23:30:00.000+0000", DurationInMinutes: 45, EndDate: "2026-03-06" },
    ],
    [
      { IsAllDayEvent: true, ActivityDate: "2026-03-05", DurationInMinutes: 2880 },
      { StartDateTime: "2026-03-05T00:00:00.000+0000", EndDateTime: "2026-03-06T00:00:00.000+0000", ShowAs: "Busy" },
    ],
  ])("an event of %j shows %j", async (given, expected) => {
    const id = await create("Event", { Subject: "Meeting", ...given });
    expect(await read("Event", id, Object.keys(expected).join())).toEqual(expected);
  });

  it("an event that is moved keeps its length", async () => {
    const id = await create("Event", { StartDateTime: "2026-03-05T10:00:00Z", DurationInMinutes: 30 });
    await update("Event", id, { StartDateTime: "2026-03-07T12:00:00Z" });
    expect(await read("Event", id, "EndDateTime,ActivityDate")).toEqual({
      EndDateTime: "2026-03-07T12:30:00.000+0000",
      ActivityDate: "2026-03-07",
    });
  });

  it.each([
    ["Event", {}, "REQUIRED_FIELD_MISSING", ["DurationInMinutes", "ActivityDateTime"]],
    ["Event", { IsAllDayEvent: true }, "REQUIRED_FIELD_MISSING", ["ActivityDate"]],
    [
      "Event",
      { StartDateTime: "2026-03-05T10:00:00Z", EndDateTime: "2026-03-05T09:00:00Z" },
      "FIELD_INTEGRITY_EXCEPTION",
      ["EndDateTime"],
    ],
    [
      "Event",
      { StartDateTime: "2026-03-05T10:00:00Z", DurationInMinutes: 20161 },
      "FIELD_INTEGRITY_EXCEPTION",
      ["DurationInMinutes"],
    ],
    [
      "Event",
      { StartDateTime: "2026-03-05T10:00:00Z", DurationInMinutes: 1, ShowAs: "Away" },
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      ["ShowAs"],
    ],
    [
      "Task",
      { IsRecurrence: true },
      "REQUIRED_FIELD_MISSING",
      ["RecurrenceStartDateOnly", "RecurrenceType", "RecurrenceEndDateOnly"],
    ],
    ["Task", { IsClosed: true }, "INVALID_FIELD_FOR_INSERT_UPDATE", ["IsClosed"]],
    ["Task", { WhatId: "005000000000001" }, "MALFORMED_ID", ["WhatId"]],
  ])("%s %j is refused", async (sobject, fields, code, names) => {
    const [errorCode, , at] = await refused("POST", sobject, fields);
    expect([errorCode, at]).toEqual([code, names]);
  });

  it("a lead's activity relates to nothing else", async () => {
    const lead = await create("Lead", { LastName: "Lead", Company: "Co" });
    expect((await refused("POST", "Task", { WhoId: lead, WhatId: account }))[0]).toBe("FIELD_INTEGRITY_EXCEPTION");
  });
});

describe("cases, contracts and contacts", () => {
  it("a case keeps its comments, internal ones given with it too", async () => {
    const id = await create("Case", { Subject: "Help", Comments: "call back" });
    await create("CaseComment", { ParentId: id, CommentBody: "done", IsPublished: true });
    expect(await rows(`SELECT CommentBody, IsPublished FROM CaseComment WHERE ParentId = '${id}' ORDER BY Id`)).toEqual(
      [
        { CommentBody: "call back", IsPublished: false },
        { CommentBody: "done", IsPublished: true },
      ],
    );
    await place.rest("DELETE", `/sobjects/Case/${id}`);
    expect(await rows(`SELECT Id FROM CaseComment WHERE ParentId = '${id}'`)).toEqual([]);
  });

  it("a contract is drafted, ends with its term, and is activated later", async () => {
    const draft = { AccountId: account, StartDate: "2026-01-31", ContractTerm: 1 };
    expect((await refused("POST", "Contract", { ...draft, Status: "Activated" }))[0]).toBe("FIELD_INTEGRITY_EXCEPTION");
    const id = await create("Contract", draft);
    expect(await read("Contract", id, "EndDate,Status,StatusCode,ActivatedDate")).toEqual({
      EndDate: "2026-02-27",
      Status: "Draft",
      StatusCode: "Draft",
      ActivatedDate: null,
    });
    await update("Contract", id, { Status: "Activated" });
    expect(await read("Contract", id, "StatusCode,ActivatedDate")).toEqual({
      StatusCode: "Activated",
      ActivatedDate: "2026-03-02T09:00:00.000+0000",
    });
  });

  it("a contact's own account is its direct relation; others are added, once, and removed", async () => {
    const other = await create("Account", { Name: "Other" });
    const contact = await create("Contact", { LastName: "Related", AccountId: account });
    const relations = () =>
      rows(
        `SELECT AccountId, IsDirect, IsActive FROM AccountContactRelation WHERE ContactId = '${contact}' ORDER BY IsDirect DESC, Id`,
      );
    const direct = { AccountId: account, IsDirect: true, IsActive: true };
    expect(await relations()).toEqual([direct]);
    const link = { AccountId: other, ContactId: contact, Roles: "Evaluator;Decision Maker" };
    const indirect = await create("AccountContactRelation", link);
    expect(await read("AccountContactRelation", indirect, "Roles,IsDirect")).toEqual({
      Roles: "Decision Maker;Evaluator",
      IsDirect: false,
    });
    expect((await refused("POST", "AccountContactRelation", link))[0]).toBe("DUPLICATE_VALUE");
    const [own] = await rows(
      `SELECT Id FROM AccountContactRelation WHERE ContactId = '${contact}' AND IsDirect = true`,
    );
    expect((await refused("DELETE", `AccountContactRelation/${own.Id}`))[0]).toBe("DELETE_FAILED");
    await update("Contact", contact, { AccountId: other });
    expect(await relations()).toEqual([{ AccountId: other, IsDirect: true, IsActive: true }]);
  });

  it("DELETE_FAILED names what holds a record", async () => {
    const held = await create("Account", { Name: "Held" });
    await create("Case", { AccountId: held });
    const [{ CaseNumber }] = await rows(`SELECT CaseNumber FROM Case WHERE AccountId = '${held}'`);
    expect(await refused("DELETE", `Account/${held}`)).toEqual([
      "DELETE_FAILED",
      `Your attempt to delete Held could not be completed because it is associated with the following cases.: ${CaseNumber}`,
      [],
    ]);
    const contact = await create("Contact", { LastName: "Signer" });
    await create("Contract", { AccountId: account, CustomerSignedId: contact });
    expect((await refused("DELETE", `Contact/${contact}`))[1]).toMatch(/associated with the following contracts/);
  });
});
