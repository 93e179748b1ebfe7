import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let account: string;
let contact: string;
let userId: string;
let admin: Record<string, string>;
beforeAll(async () => {
  place = await anOrg({
    quickActions: [
      {
        name: "Account.Rate",
        label: "Rate",
        type: "Update",
        targetObject: "Account",
        fields: ["Rating"],
        fieldOverrides: { Rating: "Hot" },
      },
    ],
    invocableActions: {
      CountContacts: {
        label: "Count contacts",
        inputs: [{ name: "accountId", type: "ID", required: true }],
        outputs: [{ name: "count", type: "NUMBER" }],
        invoke: async (inputs, org) =>
          inputs.map(({ accountId }) => ({
            count: org.query(`SELECT Id FROM Contact WHERE AccountId = '${String(accountId)}'`).length,
          })),
      },
      Broken: { kind: "flow", invoke: () => Promise.reject(new TypeError("no such thing")) },
      TooFew: { invoke: () => [] },
    },
    apexRest: {
      "/trips/*": {
        GET: ({ request, org }) => ({ uri: request.requestURI, q: request.params, user: org.userId }),
        POST: ({ request, response, org }) => {
          response.statusCode = 201;
          return org.insert("Account", request.json() as Record<string, unknown>);
        },
        DELETE: () => undefined,
      },
      "/trips/csv": {
        GET: ({ response }) => {
          response.headers["Content-Type"] = "text/csv";
          response.responseBody = "a,b\n";
        },
      },
    },
  });
  account = (await place.rest("POST", "/sobjects/Account", { Name: "Context" })).body.id;
  contact = (await place.rest("POST", "/sobjects/Contact", { LastName: "Person", AccountId: account })).body.id;
  admin = { authorization: `Bearer ${(await place.org.login()).accessToken}` };
  userId = (await place.rest("GET", "/query?q=SELECT+Id+FROM+User+WHERE+Profile.Name='System+Administrator'")).body
    .records[0].Id;
});
afterAll(() => place[Symbol.asyncDispose]());

const get = async (path: string) => (await place.rest("GET", path)).body;
const row = (object: string, id: string) => get(`/sobjects/${object}/${id}`);
const refusal = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const answer = await place.rest(method, path, body, headers);
  return [answer.status, answer.body?.[0]?.errorCode];
};

describe("quick actions", () => {
  it("are listed, described and filled in, globally and on an object", async () => {
    const names = (list: { name: string }[]) => list.map(({ name }) => name);
    const global = await get("/quickActions");
    expect(names(global)).toEqual(expect.arrayContaining(["NewContact", "NewTask", "LogACall"]));
    expect(names(global)).not.toContain("Account.Rate");
    const bound = await get("/sobjects/account/quickActions");
    expect(names(bound)).toContain("Account.Rate");
    for (const { urls, name, type } of bound) {
      expect(await get(urls.describe), name).toMatchObject({ name, type, layout: { columns: 2 } });
      expect(await get(urls.quickAction)).toEqual(await get(urls.describe));
      expect((await get(urls.defaultValues)).attributes.type, name).toBeTruthy();
    }
    expect(await get(`/sobjects/Account/quickActions/NewContact/defaultValues/${account}`)).toMatchObject({
      AccountId: account,
    });
    expect(await get(`/quickActions/LogACall/defaultValues/${contact}`)).toMatchObject({
      WhoId: contact,
      Status: "Completed",
    });
  });

  it("create in context, log a call, update", async () => {
    const made = await place.rest("POST", "/sobjects/Account/quickActions/NewContact", {
      contextId: account,
      record: { LastName: "Quick" },
    });
    expect(made).toMatchObject({ status: 201, body: { contextId: account, created: true, success: true, errors: [] } });
    expect(await row("Contact", made.body.id)).toMatchObject({ AccountId: account, LastName: "Quick" });
    const call = await place.rest("POST", "/quickActions/LogACall", {
      contextId: account,
      record: { Description: "talked" },
    });
    expect(await row("Task", call.body.id)).toMatchObject({ WhatId: account, Subject: "Call", Status: "Completed" });
    const rated = await place.rest("POST", "/sobjects/Account/quickActions/Account.Rate", { contextId: account });
    expect(rated).toMatchObject({ status: 201, body: { id: account, created: false } });
    expect((await row("Account", account)).Rating).toBe("Hot");
  });

  it.each<[string, string, unknown, number, string]>([
    ["GET", "/quickActions/Nope", undefined, 404, "NOT_FOUND"],
    ["GET", "/sobjects/Contact/quickActions/Account.Rate", undefined, 404, "NOT_FOUND"],
    ["GET", "/sobjects/Nope/quickActions", undefined, 404, "NOT_FOUND"],
    ["POST", "/quickActions/NewContact", { record: {} }, 400, "REQUIRED_FIELD_MISSING"],
    ["POST", "/quickActions/NewContact", { contextId: "x", record: { LastName: "x" } }, 400, "MALFORMED_ID"],
    [
      "POST",
      "/quickActions/NewContact",
      { contextId: "zzz000000000000AAA", record: { LastName: "x" } },
      400,
      "INVALID_CROSS_REFERENCE_KEY",
    ],
    ["POST", "/sobjects/Account/quickActions/Rate", {}, 400, "INVALID_ID_FIELD"],
    [
      "POST",
      "/sobjects/Account/quickActions/Rate",
      { contextId: "001000000000000AAA" },
      404,
      "INVALID_CROSS_REFERENCE_KEY",
    ],
  ])("%s %s %j answers %d %s", async (method, path, body, status, errorCode) => {
    expect(await refusal(method, path, body)).toEqual([status, errorCode]);
  });
});

describe("invocable actions", () => {
  it("send mail to the outbox", async () => {
    const good = { emailAddresses: "a@b.example, c@d.example", emailSubject: "Hi", emailBody: "There" };
    const sent = await place.rest("POST", "/actions/standard/emailSimple", {
      inputs: [good, { ...good, emailAddresses: "nobody" }, {}],
    });
    expect(sent.status).toBe(400);
    expect(sent.body).toMatchObject([
      { actionName: "emailSimple", errors: null, isSuccess: true, outputValues: null },
      { isSuccess: false, errors: [{ statusCode: "INVALID_EMAIL_ADDRESS" }] },
      {
        isSuccess: false,
        errors: [{ statusCode: "REQUIRED_FIELD_MISSING" }, { statusCode: "REQUIRED_FIELD_MISSING" }],
      },
    ]);
    expect(place.org.outbox(2)).toMatchObject([
      { to: "c@d.example", subject: "Hi", text: "There" },
      { to: "a@b.example" },
    ]);
  });

  it("run TypeScript for all inputs at once, and say what it threw", async () => {
    expect(await get("/actions/custom/apex")).toMatchObject({
      actions: [{ name: "CountContacts", type: "APEX" }, { name: "TooFew" }],
    });
    expect(await get("/actions/custom/apex/countcontacts")).toMatchObject({
      inputs: [{ name: "accountId", required: true, type: "ID", maxOccurs: 1 }],
      standard: false,
    });
    const inputs = [{ accountId: account }, {}, { accountId: "001000000000000AAA" }];
    const counted = await place.rest("POST", "/actions/custom/apex/CountContacts", { inputs });
    expect(counted.body).toMatchObject([
      { isSuccess: true, outputValues: { count: expect.any(Number) } },
      { isSuccess: false },
      { isSuccess: true, outputValues: { count: 0 } },
    ]);
    const broken = await place.rest("POST", "/actions/custom/flow/Broken", { inputs: [{}] });
    expect(broken).toMatchObject({
      status: 400,
      body: [
        {
          isSuccess: false,
          errors: [{ statusCode: "UNKNOWN_EXCEPTION", message: "An Apex error occurred: TypeError: no such thing" }],
        },
      ],
    });
    expect((await place.rest("POST", "/actions/custom/apex/TooFew", { inputs: [{}] })).body[0].isSuccess).toBe(false);
    expect(Object.keys(await get("/actions"))).toEqual(["custom", "standard"]);
    expect(Object.keys(await get("/actions/custom"))).toContain("quickAction");
    expect(await get("/actions/custom/emailAlert")).toEqual({ actions: [] });
    expect((await get("/actions/standard")).actions.map(({ url }: { url: string }) => url.split("/").at(-1))).toEqual([
      "convertLead",
      "emailSimple",
    ]);
  });

  it.each<[string, string, unknown, number, string]>([
    ["GET", "/actions/standard/nope", undefined, 404, "NOT_FOUND"],
    ["GET", "/actions/custom/nope", undefined, 404, "NOT_FOUND"],
    ["POST", "/actions/custom/emailAlert/x", { inputs: [] }, 404, "NOT_FOUND"],
    ["POST", "/actions/custom/apex/Broken", { inputs: [] }, 404, "NOT_FOUND"],
    ["POST", "/actions/custom/apex/CountContacts", { inputs: {} }, 400, "INVALID_API_INPUT"],
    ["POST", "/actions/custom/apex/CountContacts", { inputs: [1] }, 400, "INVALID_API_INPUT"],
    ["POST", "/actions/custom/apex/CountContacts", { inputs: Array(201).fill({}) }, 400, "LIMIT_EXCEEDED"],
  ])("%s %s answers %d %s", async (method, path, body, status, errorCode) => {
    expect(await refusal(method, path, body)).toEqual([status, errorCode]);
  });
});

describe("Apex REST", () => {
  const at = "/services/apexrest";
  it("answers what a method returns, or sets", async () => {
    expect(await place.rest("GET", `${at}/trips/4%202?q=1`)).toMatchObject({
      status: 200,
      body: { uri: "/trips/4 2", q: { q: "1" } },
    });
    const made = await place.rest("POST", `${at}/trips`, { Name: "By Apex" });
    expect(made.status).toBe(201);
    expect((await row("Account", made.body)).Name).toBe("By Apex");
    expect(await place.rest("DELETE", `${at}/trips/1`)).toMatchObject({ status: 200, text: "" });
    const csv = await place.raw("GET", `${at}/Trips/csv/`);
    expect([csv.headers.get("content-type"), await csv.text()]).toEqual(["text/csv", "a,b\n"]);
    expect(csv.headers.get("sforce-limit-info")).toMatch(/^api-usage=/);
  });

  it.each<[string, string, unknown, number, string]>([
    ["GET", "/nothing", undefined, 404, "NOT_FOUND"],
    ["GET", "", undefined, 404, "NOT_FOUND"],
    ["PUT", "/trips", {}, 405, "METHOD_NOT_ALLOWED"],
    ["POST", "/trips", "{not json", 500, "APEX_ERROR"],
    ["POST", "/trips", { Nope: 1 }, 500, "APEX_ERROR"],
  ])("%s %s %j answers %d %s", async (method, path, body, status, errorCode) => {
    expect(await refusal(method, at + path, body)).toEqual([status, errorCode]);
  });

  it("asks for a session", async () => {
    expect(await refusal("GET", `${at}/trips`, undefined, { authorization: "Bearer 00D!x" })).toEqual([
      401,
      "INVALID_SESSION_ID",
    ]);
  });
});

describe("passwords", () => {
  const path = () => `/sobjects/User/${userId}/password`;
  it("are set, reset and told apart", async () => {
    expect((await place.rest("GET", path(), undefined, admin)).body).toEqual({ isExpired: false });
    expect(await place.rest("POST", path(), { NewPassword: "correct horse 1" }, admin)).toMatchObject({ status: 204 });
    expect(await refusal("POST", path(), { NewPassword: "correct horse 1" }, admin)).toEqual([
      400,
      "INVALID_NEW_PASSWORD",
    ]);
    const reset = await place.rest("DELETE", path(), undefined, admin);
    expect(reset.body.NewPassword).toMatch(/^[A-Za-z]{8}\d\d$/);
    expect((await place.rest("GET", path(), undefined, admin)).body).toEqual({ isExpired: true });
  });

  it.each<[string, unknown, number, string]>([
    ["too short", { NewPassword: "a1" }, 400, "INVALID_NEW_PASSWORD"],
    ["letters alone", { NewPassword: "abcdefghij" }, 400, "INVALID_NEW_PASSWORD"],
    ["nothing", {}, 400, "REQUIRED_FIELD_MISSING"],
  ])("%s is refused", async (_, body, status, errorCode) => {
    expect(await refusal("POST", path(), body, admin)).toEqual([status, errorCode]);
  });

  it("of others are none of a plain user's business", async () => {
    for (const method of ["GET", "DELETE"]) expect(await refusal(method, path())).toEqual([403, "INSUFFICIENT_ACCESS"]);
    expect(await refusal("GET", "/sobjects/User/005000000000000AAA/password", undefined, admin)).toEqual([
      404,
      "NOT_FOUND",
    ]);
  });
});

describe("navigation, processes and event schemas", () => {
  it("tabs, theme and menus name the objects", async () => {
    const tabs = await get("/tabs");
    expect(tabs).toContainEqual(
      expect.objectContaining({
        name: "standard-Account",
        sobjectName: "Account",
        label: "Accounts",
        custom: false,
        url: "http://localhost/001/o",
      }),
    );
    expect((await get("/theme")).themeItems).toHaveLength(tabs.length);
    expect((await get("/appMenu/AppSwitcher")).appMenuItems).toEqual(expect.any(Array));
    expect((await get("/appMenu/Salesforce1")).appMenuItems[0].type).toBe("Standard.Search");
  });

  it.each<[string, string, unknown, number, unknown]>([
    ["GET", "/process/rules", undefined, 200, { rules: {} }],
    ["GET", "/process/rules/account", undefined, 200, { rules: { Account: [] } }],
    ["GET", "/process/rules/Account/01Q000000000000AAA", undefined, 404, [{ errorCode: "NOT_FOUND" }]],
    ["POST", "/process/rules/", { contextIds: ["x"] }, 400, [{ errorCode: "MALFORMED_ID" }]],
    ["GET", "/process/approvals", undefined, 200, { approvals: {} }],
    ["POST", "/process/approvals", { requests: [{ actionType: "Dance" }] }, 400, [{ errorCode: "INVALID_OPERATION" }]],
    [
      "POST",
      "/process/approvals",
      { requests: [{ actionType: "Approve", contextId: "04i000000000000AAA" }] },
      400,
      [{ errorCode: "INVALID_CROSS_REFERENCE_KEY" }],
    ],
    ["POST", "/process/approvals", {}, 400, [{ errorCode: "REQUIRED_FIELD_MISSING" }]],
    ["GET", "/sobjects/Account/describe/approvalLayouts", undefined, 200, { approvalLayouts: [] }],
    ["GET", "/sobjects/Account/describe/approvalLayouts/x", undefined, 404, [{ errorCode: "NOT_FOUND" }]],
    ["GET", "/sobjects/Nope/eventSchema", undefined, 404, [{ errorCode: "NOT_FOUND" }]],
    ["GET", "/sobjects/Account/eventSchema", undefined, 404, [{ errorCode: "NOT_FOUND" }]],
    ["GET", "/event/eventSchema/none", undefined, 404, [{ errorCode: "NOT_FOUND" }]],
    [
      "GET",
      "/sobjects/AccountChangeEvent/eventSchema?payloadFormat=x",
      undefined,
      400,
      [{ errorCode: "ILLEGAL_QUERY_PARAMETER_VALUE" }],
    ],
  ])("%s %s %j answers %d", async (method, path, body, status, answer) => {
    expect(await place.rest(method, path, body)).toMatchObject({ status, body: answer });
  });

  it("a record submitted finds no approval process; rules are triggered on records that are there", async () => {
    const submit = { requests: [{ actionType: "Submit", contextId: account }] };
    expect(await refusal("POST", "/process/approvals", submit)).toEqual([400, "NO_APPLICABLE_PROCESS"]);
    expect((await place.rest("POST", "/process/rules", { contextIds: [account] })).body).toEqual({
      errors: null,
      success: true,
    });
  });

  it("event schemas, compact and expanded, by event and by id", async () => {
    const compact = await get("/sobjects/AccountChangeEvent/eventSchema?payloadFormat=COMPACT");
    expect(compact).toMatchObject({
      name: "AccountChangeEvent",
      namespace: "com.sforce.eventbus",
      type: "record",
      uuid: expect.stringMatching(/^[\w-]{22}$/),
    });
    expect(compact.fields[0].name).toBe("ChangeEventHeader");
    expect(await get(`/event/eventSchema/${compact.uuid}?payloadFormat=COMPACT`)).toEqual(compact);
    const expanded = await get("/sobjects/AccountChangeEvent/eventSchema");
    expect(expanded).toMatchObject({ type: "expanded-record", uuid: compact.uuid });
    expect(expanded.fields[0].type.fields[1].type.fields).toEqual(compact.fields);
  });
});
