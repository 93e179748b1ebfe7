import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

const VERSION = "v67.0";
let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
});
afterAll(() => place[Symbol.asyncDispose]());

const batch = (batchRequests: unknown, options: object = {}, path = "/composite/batch") =>
  place.rest("POST", path, { batchRequests, ...options });
const create = (body: object) => ({ method: "POST", url: `${VERSION}/sobjects/Account`, richInput: body });
const read = (url: string) => ({ method: "GET", url: `${VERSION}/${url}` });

describe("POST /composite/batch", () => {
  it("runs independent requests in order, each on its own, and says whether one failed", async () => {
    const { body } = await batch([
      create({ Name: "Batch" }),
      create({}),
      read("query?q=SELECT Name FROM Account WHERE Name = 'Batch'"),
      { method: "get", url: `/services/data/${VERSION}/limits` },
      { method: "GET", url: `/${VERSION}/sobjects/Account/describe` },
    ]);
    expect(body.hasErrors).toBe(true);
    expect(body.results).toMatchObject([
      { statusCode: 201, result: { success: true } },
      { statusCode: 400, result: [{ errorCode: "REQUIRED_FIELD_MISSING" }] },
      { statusCode: 200, result: { totalSize: 1 } },
      { statusCode: 200, result: { DailyApiRequests: { Max: 15_000 } } },
      { statusCode: 200, result: { name: "Account" } },
    ]);
    const gone = await batch([{ method: "DELETE", url: `${VERSION}/sobjects/Account/${body.results[0].result.id}` }]);
    expect(gone.body).toEqual({ hasErrors: false, results: [{ statusCode: 204, result: null }] });
  });

  it("halts after the first failure when told to, and keeps what was done", async () => {
    const { body } = await batch([create({ Name: "Kept" }), create({}), create({ Name: "Not" }), read("limits")], {
      haltOnError: true,
    });
    expect(body.results.map((each: { statusCode: number }) => each.statusCode)).toEqual([201, 400, 412, 412]);
    expect(body.results[2].result).toMatchObject([{ errorCode: "BATCH_PROCESSING_HALTED" }]);
    expect((await place.rest("GET", `/sobjects/Account/${body.results[0].result.id}`)).status).toBe(200);
  });

  it("counts each request", async () => {
    const used = () => place.org.engine.limits.apiUsage().used;
    const before = used();
    await batch([read("limits"), read("limits"), read("limits")]);
    expect(used()).toBe(before + 3);
  });

  it.each([
    ["33.0", 400, "INVALID_BATCH_REQUEST"],
    ["34.0", 200, undefined],
    ["67.0", 200, undefined],
  ])("takes versions from 34.0 up to its own: %s", async (version, statusCode, errorCode) => {
    const { body } = await batch([{ method: "GET", url: `v${version}/limits` }]);
    expect(body.results[0].statusCode).toBe(statusCode);
    if (errorCode) expect(body.results[0].result).toMatchObject([{ errorCode }]);
    const older = await batch(
      [{ method: "GET", url: `v${version}/limits` }],
      {},
      "/services/data/v66.0/composite/batch",
    );
    expect(older.body.results[0].statusCode).toBe(version === "34.0" ? 200 : 400);
  });

  it.each<[string, unknown]>([
    ["nothing", []],
    ["26 requests", Array.from({ length: 26 }, () => read("limits"))],
    ["no method", [{ url: `${VERSION}/limits` }]],
    ["an unknown method", [{ method: "LOOK", url: `${VERSION}/limits` }]],
    ["no url", [{ method: "GET" }]],
    ["a url that is none", [{ method: "GET", url: "limits" }]],
    ["half a binary part", [{ ...create({}), binaryPartName: "a" }]],
    ["a binary part without its bytes", [{ ...create({}), binaryPartName: "a", binaryPartNameAlias: "Body" }]],
  ])("refuses the whole request for %s, and runs none", async (_, requests) => {
    const count = async () => (await place.rest("GET", "/query?q=SELECT+COUNT()+FROM+Account")).body.totalSize;
    const before = await count();
    const refused = await batch(Array.isArray(requests) ? [...requests] : requests);
    expect(refused).toMatchObject({ status: 400, body: [{ errorCode: expect.any(String) }] });
    expect(await count()).toBe(before);
  });

  it("refuses resources that batches do not take", async () => {
    const { body } = await batch([read("composite"), read("nothing")]);
    expect(body.results).toMatchObject([
      { statusCode: 400, result: [{ errorCode: "INVALID_BATCH_REQUEST" }] },
      { statusCode: 404, result: [{ errorCode: "NOT_FOUND" }] },
    ]);
  });

  it("answers at /connect/batch too, and in XML", async () => {
    expect((await batch([{ method: "Get", url: `/${VERSION}/limits` }], {}, "/connect/batch")).body.hasErrors).toBe(
      false,
    );
    const xml = await place.org.fetch(`http://localhost/services/data/${VERSION}/composite/batch`, {
      method: "POST",
      headers: {
        authorization: place.authorization(),
        "content-type": "application/xml",
        accept: "application/xml",
      },
      body: `<batch><batchRequests><request><method>GET</method><url>${VERSION}/limits/recordCount?sObjects=User</url></request></batchRequests></batch>`,
    });
    const text = await xml.text();
    expect(text).toContain("<hasErrors>false</hasErrors>");
    expect(text).toContain("<name>User</name>");
  });
});
