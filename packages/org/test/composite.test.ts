import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineCore } from "../src/engine/engine.ts";
import { anOrg } from "./an-org.ts";

const V = "/services/data/v67.0";
const ROLLED_BACK = [
  {
    errorCode: "PROCESSING_HALTED",
    message: "The transaction was rolled back since another operation in the same transaction failed.",
  },
];

let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
});
afterAll(() => place[Symbol.asyncDispose]());

interface Item {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the subrequest answered.
  body: any;
  httpHeaders: Record<string, string>;
  httpStatusCode: number;
  referenceId: string;
}
type Step = { method: string; url: string; referenceId: string; body?: unknown; httpHeaders?: object };

const post = (referenceId: string, sobject: string, body: object): Step => ({
  method: "POST",
  url: `${V}/sobjects/${sobject}`,
  referenceId,
  body,
});
const get = (referenceId: string, url: string): Step => ({ method: "GET", url: `${V}${url}`, referenceId });
const queryUrl = (soql: string) => `/query?q=${encodeURIComponent(soql)}`;
const noValue = (text: string) =>
  `Invalid reference specified. No value for ${text} found in ${/^[^.[]*/.exec(text)![0]}. Provided referenceId ('${text}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').`;

async function composite(steps: unknown, options: object = {}, version = "67.0"): Promise<Item[]> {
  const answer = await place.rest("POST", `/services/data/v${version}/composite`, {
    ...options,
    compositeRequest: steps,
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.compositeResponse;
}
const statuses = (items: readonly Item[]) => items.map(({ httpStatusCode }) => httpStatusCode);

describe("POST /composite", () => {
  it("uses answers of earlier subrequests in url and body, and counts as one call", async () => {
    const before = (place.org.engine as EngineCore).limits.apiUsage().used;
    const items = await composite([
      post("refAccount", "Account", { Name: "Sample Account", NumberOfEmployees: 12 }),
      get("read", "/sobjects/Account/@{refAccount.id}?fields=Name,NumberOfEmployees,Site"),
      post("refContact", "Contact", {
        LastName: "of @{read.Name} (@{read.NumberOfEmployees})",
        AccountId: "@{refAccount.id}",
        Title: "@{read.Site}",
      }),
      get("found", "/query?q=SELECT Id, LastName, Title FROM Contact WHERE AccountId = '@{refAccount.id}'"),
      {
        method: "PATCH",
        url: `${V}/sobjects/Contact/@{found.records[0].Id}`,
        referenceId: "patch",
        body: { Title: "x" },
      },
      { method: "DELETE", url: `${V}/sobjects/Contact/@{refContact.id}`, referenceId: "gone" },
      get("byUrl", "/limits"),
      { method: "GET", url: "@{found.records[0].attributes.url}", referenceId: "again" },
    ]);
    expect((place.org.engine as EngineCore).limits.apiUsage().used).toBe(before + 1);
    expect(statuses(items)).toEqual([201, 200, 201, 200, 204, 204, 400, 404]);
    const id = items[0]!.body.id;
    expect(items[0]).toEqual({
      body: { id, success: true, errors: [] },
      httpHeaders: { Location: `${V}/sobjects/Account/${id}` },
      httpStatusCode: 201,
      referenceId: "refAccount",
    });
    expect(items[3]!.body.records).toMatchObject([{ LastName: "of Sample Account (12)", Title: null }]);
    expect(items[4]).toEqual({ body: null, httpHeaders: {}, httpStatusCode: 204, referenceId: "patch" });
    expect(items[6]!.body).toMatchObject([{ errorCode: "PROCESSING_HALTED" }]);
  });

  it.each<[string, string, Step[], string]>([
    ["another case than the answer's", "a.Id", [post("a", "Account", { Name: "A" })], "a.Id"],
    ["an unknown referenceId", "nobody.id", [], "nobody.id"],
    ["a later subrequest", "use.id", [], "use.id"],
    ["a referenceId in another case", "A.id", [post("a", "Account", { Name: "A" })], "A.id"],
    ["an object", "a.attributes", [get("a", "/sobjects/User/describe")], "a.attributes"],
    [
      "no row",
      "q.records[0].Id",
      [get("q", queryUrl("SELECT Id FROM Account WHERE Name = 'none'"))],
      "q.records[0].Id",
    ],
    ["a failed subrequest", "bad.id", [post("bad", "Account", {})], "bad.id"],
    ["what a failed subrequest says", "bad[0].message", [post("bad", "Account", {})], "bad[0].message"],
  ])("does not run what refers to %s", async (_, text, before, named) => {
    const items = await composite([
      ...before,
      post("use", "Contact", { LastName: "L", Description: `@{${text}}` }),
      post("free", "Contact", { LastName: "Free" }),
    ]);
    expect(items.at(-2)).toEqual({
      body: [{ message: noValue(named), errorCode: "PROCESSING_HALTED" }],
      httpHeaders: {},
      httpStatusCode: 400,
      referenceId: "use",
    });
    expect(items.at(-1)!.httpStatusCode).toBe(201);
  });

  it("takes a null of a row as null from version 52 on", async () => {
    const steps = [
      post("a", "Account", { Name: "Null" }),
      get("row", "/sobjects/Account/@{a.id}?fields=Name,Site"),
      post("b", "Account", { Name: "Copy", Site: "@{row.Site}" }),
    ];
    expect(statuses(await composite(steps))).toEqual([201, 200, 201]);
    expect(statuses(await composite(steps, {}, "51.0"))).toEqual([201, 200, 400]);
  });

  it.each<[string, unknown, string, string]>([
    ["no subrequests", [], "JSON_PARSER_ERROR", "compositeRequest"],
    ["no list", {}, "JSON_PARSER_ERROR", "compositeRequest"],
    ["a subrequest that is none", ["x"], "JSON_PARSER_ERROR", "object"],
    ["no referenceId", [{ method: "GET", url: `${V}/sobjects` }], "JSON_PARSER_ERROR", "referenceId"],
    [
      "an illegal referenceId",
      [{ ...get("a-b", "/sobjects") }],
      "JSON_PARSER_ERROR",
      "Provided referenceId ('a-b') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').",
    ],
    ["a referenceId twice", [get("a", "/sobjects"), get("a", "/sobjects")], "INVALID_INPUT", "Duplicate ReferenceId"],
    ["no url", [{ method: "GET", referenceId: "a" }], "JSON_PARSER_ERROR", "url"],
    ["a method in lower case", [{ ...get("a", "/sobjects"), method: "get" }], "JSON_PARSER_ERROR", "'get'"],
    ["an unknown method", [{ ...get("a", "/sobjects"), method: "HEAD" }], "JSON_PARSER_ERROR", "'HEAD'"],
    [
      "a header it inherits",
      [{ ...get("a", "/sobjects"), httpHeaders: { Accept: "x" } }],
      "JSON_PARSER_ERROR",
      "accept",
    ],
    ["26 subrequests", Array.from({ length: 26 }, (_, i) => get(`r${i}`, "/sobjects")), "LIMIT_EXCEEDED", "25"],
    [
      "six queries and collections",
      Array.from({ length: 6 }, (_, i) =>
        get(`r${i}`, i % 2 ? queryUrl("SELECT Id FROM User") : "/composite/sobjects/User?ids=a&fields=Id"),
      ),
      "LIMIT_EXCEEDED",
      "5",
    ],
  ])("refuses the whole request for %s", async (_, compositeRequest, errorCode, text) => {
    const refused = await place.rest("POST", "/composite", { compositeRequest });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject([{ errorCode, message: expect.stringContaining(text) }]);
  });

  it.each<[string, string, number, string]>([
    ["a composite", "/composite", 400, "PROCESSING_HALTED"],
    ["a tree", "/composite/tree/Account", 400, "PROCESSING_HALTED"],
    ["a resource that composites do not take", "/apps/oauth/credentials/x/y/staged", 400, "PROCESSING_HALTED"],
    ["an unknown object", "/sobjects/Nope", 404, "NOT_FOUND"],
    ["nothing", "/nothing", 404, "NOT_FOUND"],
    ["a method the resource has not", "/sobjects", 405, "METHOD_NOT_ALLOWED"],
  ])("refuses a subrequest for %s", async (_, url, status, errorCode) => {
    const [item] = await composite([{ method: "POST", url: V + url, referenceId: "r", body: {} }]);
    expect(item).toMatchObject({ httpStatusCode: status, body: [{ errorCode }] });
  });

  it("refuses a url that does not begin with a version, and XML", async () => {
    const [item] = await composite([{ method: "GET", url: "/sobjects/Account", referenceId: "r" }]);
    expect(item).toMatchObject({ httpStatusCode: 404, body: [{ errorCode: "NOT_FOUND" }] });
    const xml = await place.rest("POST", "/composite", "<x/>", { "content-type": "application/xml" });
    expect(xml.status).toBe(415);
  });

  it("runs what has illegal referenceIds before version 52; nothing can refer to them", async () => {
    const items = await composite(
      [
        post("refNewAccount[1]", "Account", { Name: "Cloudy Consulting" }),
        post("refNewContact", "Contact", { LastName: "Smith", AccountId: "@{refNewAccount[1].id}" }),
      ],
      {},
      "51.0",
    );
    expect(statuses(items)).toEqual([201, 400]);
    expect(items[0]!.referenceId).toBe("refNewAccount[1]");
    expect(items[1]!.body[0].message).toContain("No value for refNewAccount[1].id found in refNewAccount");
  });

  it("carries headers of a subrequest: a describe that has not changed is 304 with null and its headers", async () => {
    const [first] = await composite([get("d", "/sobjects/Account/describe")]);
    const etag = first!.httpHeaders["ETag"];
    const [second] = await composite([
      { ...get("d", "/sobjects/Account/describe"), httpHeaders: { "if-none-match": etag } },
    ]);
    expect(second).toEqual({ body: null, httpHeaders: first!.httpHeaders, httpStatusCode: 304, referenceId: "d" });
  });

  it("refuses binary data, and carries the record it belongs to", async () => {
    const items = await composite([
      post("file", "ContentVersion", { PathOnClient: "a.txt", VersionData: Buffer.from("text").toString("base64") }),
      get("bytes", "/sobjects/ContentVersion/@{file.id}/VersionData"),
      get("row", "/sobjects/ContentVersion/@{file.id}?fields=ContentSize"),
    ]);
    expect([items[0]!.httpStatusCode, items[2]!.httpStatusCode]).toEqual([201, 200]);
    expect(items[1]!.httpStatusCode).toBeGreaterThanOrEqual(400);
    expect(items[2]!.body.ContentSize).toBe(4);
    const batch = await place.rest("POST", "/composite/batch", {
      batchRequests: [{ method: "GET", url: `v67.0/sobjects/ContentVersion/${items[0]!.body.id}/VersionData` }],
    });
    expect(batch.body.hasErrors).toBe(true);
  });

  it("holds a subrequest to its own conditions", async () => {
    const made = (await place.rest("POST", "/sobjects/Account", { Name: "Conditional" })).body.id;
    const patch = (referenceId: string, httpHeaders: object) => ({
      method: "PATCH",
      url: `${V}/sobjects/Account/${made}`,
      referenceId,
      httpHeaders,
      body: { Site: referenceId },
    });
    const items = await composite([
      patch("no", { "If-Unmodified-Since": "Thu, 01 Jan 2015 00:00:00 GMT" }),
      patch("yes", { "If-Unmodified-Since": "Fri, 01 Jan 2100 00:00:00 GMT" }),
    ]);
    expect(statuses(items)).toEqual([412, 204]);
  });

  it("upserts by external id and carries collections", async () => {
    const items = await composite([
      { method: "PATCH", url: `${V}/sobjects/Contact/Email/c%40d.e`, referenceId: "u", body: { LastName: "Up" } },
      {
        method: "POST",
        url: `${V}/composite/sobjects`,
        referenceId: "many",
        body: { records: [{ attributes: { type: "Account" }, Name: "M1" }, { attributes: { type: "Account" } }] },
      },
      post("c", "Contact", { LastName: "In M1", AccountId: "@{many[0].id}" }),
    ]);
    expect(statuses(items)).toEqual([201, 200, 201]);
    expect(items[0]!.body).toMatchObject({ created: true });
    expect(items[1]!.body).toMatchObject([{ success: true }, { success: false }]);
  });

  it("collates neighbours of one method into one transaction, unless told not to", async () => {
    const keys = async (steps: Step[], options: object) => {
      const engine = place.org.engine as EngineCore;
      const from = engine.database.prepare("SELECT max(number) AS n FROM postern_commit").get()!.n as number;
      await composite(steps, options);
      return engine.database.prepare("SELECT count(*) AS n FROM postern_commit WHERE number > ?").get(from)!.n;
    };
    const steps = [
      post("a", "Account", { Name: "A" }),
      post("bad", "Account", {}),
      post("b", "Contact", { LastName: "B" }),
      post("c", "Contact", { LastName: "C", AccountId: "@{a.id}" }),
    ];
    expect(await keys(steps, {})).toBe(2);
    expect(await keys(steps, { collateSubrequests: false })).toBe(3);
  });
});

describe("allOrNone", () => {
  it("leaves no trace at all: the org's image is the same, byte for byte", async () => {
    await using other = await anOrg();
    const { engine } = other.org as unknown as { engine: EngineCore };
    const call = (body: object) => other.rest("POST", "/composite", { allOrNone: true, ...body });
    const made = await other.rest("POST", "/sobjects/Account", { Name: "Stays" });
    const child = await other.rest("POST", "/sobjects/Contact", { LastName: "Stays", AccountId: made.body.id });
    const campaign = await other.rest("POST", "/sobjects/Campaign", { Name: "Totals", IsActive: true });
    let heard = 0;
    const stop = engine.events.onCommit(() => heard++);
    const before = engine.database.snapshot();
    const failing = await call({
      compositeRequest: [
        post("a", "Account", { Name: "New" }),
        post("case", "Case", { Subject: "Auto number" }),
        post("member", "CampaignMember", { CampaignId: campaign.body.id, ContactId: child.body.id }),
        { method: "PATCH", url: `${V}/sobjects/Account/${made.body.id}`, referenceId: "p", body: { Name: "Changed" } },
        { method: "DELETE", url: `${V}/sobjects/Contact/${child.body.id}`, referenceId: "d" },
        get("q", queryUrl("SELECT Id FROM Account")),
        post("bad", "Contact", { LastName: "Bad", Email: "not an address" }),
        post("never", "Account", { Name: "Never" }),
      ],
    });
    expect(Buffer.compare(engine.database.snapshot(), before)).toBe(0);
    expect(heard).toBe(0);
    stop();
    const items: Item[] = failing.body.compositeResponse;
    expect(statuses(items)).toEqual(Array(8).fill(400));
    for (const item of items)
      if (item.referenceId !== "bad") expect(item).toMatchObject({ body: ROLLED_BACK, httpHeaders: {} });
    expect(items[6]!.body).toMatchObject([{ errorCode: "INVALID_EMAIL_ADDRESS", fields: ["Email"] }]);
    // Ids and numbers go on where they were.
    const [next] = (await call({ compositeRequest: [post("a", "Account", { Name: "Next" })] })).body.compositeResponse;
    expect(next.httpStatusCode).toBe(201);
    expect(next.body.id > made.body.id).toBe(true);
  });

  it.each([
    [false, false, [200, 201], [true, false]],
    [false, true, [200, 201], [false, false]],
    [true, true, [200, 400], [false, false]],
    [true, false, [200, 400], [false, false]],
  ])("outside %s and inside a collection %s", async (outer, inner, expected, made) => {
    const items = await composite(
      [
        {
          method: "POST",
          url: `${V}/composite/sobjects`,
          referenceId: "newAccounts",
          body: {
            allOrNone: inner,
            records: [{ attributes: { type: "Account" }, Name: "Northern Trail" }, { attributes: { type: "Account" } }],
          },
        },
        post("newContact", "Contact", { LastName: "Smith" }),
      ],
      { allOrNone: outer, collateSubrequests: false },
    );
    expect(statuses(items)).toEqual(expected);
    expect(items[0]!.body.map((result: { success: boolean }) => result.success)).toEqual(made);
    if (outer) expect(items[1]!.body).toEqual(ROLLED_BACK);
  });

  it("takes back numbers, summaries and what a validation rule let through", async () => {
    const nameField = { type: "AutoNumber", displayFormat: "INV-{0000}" } as const;
    const total = {
      summaryOperation: "sum",
      summarizedField: "Line__c.Amount__c",
      summaryForeignKey: "Line__c.Invoice__c",
    } as const;
    const reference = { type: "MasterDetail", referenceTo: "Invoice__c", relationshipName: "Lines" } as const;
    const rule = {
      fullName: "Positive",
      active: true,
      errorConditionFormula: "Amount__c < 0",
      errorMessage: "negative",
    };
    await using other = await anOrg({
      schema: {
        objects: [
          {
            fullName: "Invoice__c",
            label: "Invoice",
            pluralLabel: "Invoices",
            nameField,
            fields: [{ fullName: "Total__c", label: "Total", type: "Summary", ...total }],
          },
          {
            fullName: "Line__c",
            label: "Line",
            pluralLabel: "Lines",
            fields: [
              { fullName: "Invoice__c", label: "Invoice", ...reference },
              { fullName: "Amount__c", label: "Amount", type: "Currency", precision: 16, scale: 2 },
            ],
            validationRules: [rule],
          },
        ],
      },
    });
    const { accessToken } = await other.org.login();
    const admin = { authorization: `Bearer ${accessToken}` };
    const line = (referenceId: string, Invoice__c: string, Amount__c: number) =>
      post(referenceId, "Line__c", { Name: referenceId, Invoice__c, Amount__c });
    const send = async (...steps: Step[]): Promise<Item[]> => {
      const body = { allOrNone: true, compositeRequest: steps };
      return (await other.rest("POST", "/composite", body, admin)).body.compositeResponse;
    };
    const first = await send(post("i", "Invoice__c", {}), line("l", "@{i.id}", 5));
    expect(statuses(first)).toEqual([201, 201]);
    const invoice = first[0]!.body.id;
    const { database } = other.org.engine as EngineCore;
    const before = database.snapshot();
    const steps = [post("i", "Invoice__c", {}), line("a", "@{i.id}", 7), line("b", invoice, 8)];
    const undone = await send(...steps, line("bad", invoice, -1));
    expect(statuses(undone)).toEqual([400, 400, 400, 400]);
    expect(undone[3]!.body).toMatchObject([{ errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "negative" }]);
    expect(Buffer.compare(database.snapshot(), before)).toBe(0);
    const kept = await send(
      ...steps,
      get("t", `/sobjects/Invoice__c/${invoice}?fields=Name,Total__c`),
      get("n", "/sobjects/Invoice__c/@{i.id}?fields=Name,Total__c"),
    );
    expect(kept[3]!.body).toMatchObject({ Name: "INV-0001", Total__c: 13 });
    expect(kept[4]!.body).toMatchObject({ Name: "INV-0002", Total__c: 7 });
  });

  it("takes back deletions, changed names and what a search would find", async () => {
    await using other = await anOrg();
    const { database } = other.org.engine as EngineCore;
    const ids: string[] = [];
    for (const Name of ["Findable one", "Findable two"])
      ids.push((await other.rest("POST", "/sobjects/Account", { Name })).body.id);
    await other.rest("DELETE", `/sobjects/Account/${ids[1]}`);
    const before = database.snapshot();
    const failing = await other.rest("POST", "/composite", {
      allOrNone: true,
      compositeRequest: [
        { method: "PATCH", url: `${V}/sobjects/Account/${ids[0]}`, referenceId: "p", body: { Name: "Lost" } },
        { method: "DELETE", url: `${V}/composite/sobjects?ids=${ids[0]}`, referenceId: "d" },
        post("lead", "Lead", { LastName: "Lost", Company: "Lost" }),
        post("bad", "Case", { ContactId: "003000000000000AAA" }),
      ],
    });
    expect(statuses(failing.body.compositeResponse)).toEqual([400, 400, 400, 400]);
    expect(Buffer.compare(database.snapshot(), before)).toBe(0);
    const found = await other.rest("GET", `/search?q=${encodeURIComponent("FIND {Lost} RETURNING Account, Lead")}`);
    expect(found.body.searchRecords).toEqual([]);
  });

  it("writes one transaction with one transactionKey when all is well", async () => {
    const engine = place.org.engine as EngineCore;
    const count = () => engine.database.prepare("SELECT count(*) AS n FROM postern_commit").get()!.n as number;
    const before = count();
    const items = await composite(
      [post("a", "Account", { Name: "A" }), post("c", "Contact", { LastName: "C", AccountId: "@{a.id}" })],
      { allOrNone: true },
    );
    expect(statuses(items)).toEqual([201, 201]);
    expect(count()).toBe(before + 1);
  });

  it("a mistake in the org itself is a 500 of its item, and rolls back", async () => {
    await using other = await anOrg();
    // What a hook throws refuses its record; a promise has no place in a transaction, and is the mistake of who wrote it.
    (other.org.engine as EngineCore).hooks.after("Contact", (async () => {}) as never);
    const answer = await other.rest("POST", "/composite", {
      allOrNone: true,
      compositeRequest: [post("a", "Account", { Name: "A" }), post("c", "Contact", { LastName: "C" })],
    });
    expect(statuses(answer.body.compositeResponse)).toEqual([400, 500]);
    expect((await other.rest("GET", queryUrl("SELECT COUNT() FROM Account"))).body.totalSize).toBe(0);
  });
});

it("GET /composite lists the others; they came with their versions", async () => {
  expect((await place.rest("GET", "/composite")).body).toEqual({
    tree: `${V}/composite/tree`,
    batch: `${V}/composite/batch`,
    sobjects: `${V}/composite/sobjects`,
    graph: `${V}/composite/graph`,
  });
  for (const [path, version] of [
    ["composite", 37],
    ["composite/batch", 33],
    ["composite/graph", 49],
    ["composite/sobjects", 41],
    ["composite/tree/Account", 33],
    ["composite/sobjects/Account/Id", 45],
  ]) {
    const method = String(path).endsWith("Id") ? "PATCH" : "POST";
    expect((await place.rest(method, `/services/data/v${version}.0/${path}`, {})).status, `${path}`).toBe(404);
    expect((await place.rest(method, `/services/data/v${Number(version) + 1}.0/${path}`, {})).status).toBe(400);
  }
});
