import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineCore } from "../src/engine/engine.ts";
import { anOrg } from "./an-org.ts";

const V = "/services/data/v67.0";
let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
});
afterAll(() => place[Symbol.asyncDispose]());

type Node = { method: string; url: string; referenceId: string; body?: object };
const make = (referenceId: string, sobject: string, body: object): Node => ({
  method: "POST",
  url: `${V}/sobjects/${sobject}`,
  referenceId,
  body,
});
const account = (referenceId: string, parent?: string) =>
  make(referenceId, "Account", { Name: referenceId, ...(parent && { ParentId: `@{${parent}.id}` }) });
const of = (graphId: string, ...compositeRequest: Node[]) => ({ graphId, compositeRequest });
const graph = (...graphs: object[]) => place.rest("POST", "/composite/graph", { graphs });
const good = (id: string) => of(id, account("a"));
const bad = (id: string) => of(id, make("a", "Account", {}), account("b"));
const statuses = (each: { graphResponse: { compositeResponse: { httpStatusCode: number }[] } }) =>
  each.graphResponse.compositeResponse.map(({ httpStatusCode }) => httpStatusCode);
const codes = (each: { graphResponse: { compositeResponse: { body: { errorCode: string }[] }[] } }) =>
  each.graphResponse.compositeResponse.map(({ body }) => body[0]?.errorCode);

describe("POST /composite/graph", () => {
  it("keeps each graph whole or not at all, and counts as one call", async () => {
    const used = () => place.org.engine.limits.apiUsage().used;
    const before = used();
    const { status, body } = await graph(
      of("1", account("a"), make("c", "Contact", { LastName: "C", AccountId: "@{a.id}" }), {
        method: "GET",
        url: `${V}/sobjects/Account/@{a.id}`,
        referenceId: "r",
      }),
      of("2", account("a"), make("c", "Contact", { Email: "x" })),
    );
    expect(status).toBe(200);
    expect(used()).toBe(before + 1);
    expect(body.graphs[0]).toMatchObject({ graphId: "1", isSuccessful: true });
    expect(statuses(body.graphs[0])).toEqual([201, 201, 200]);
    expect(body.graphs[1]).toMatchObject({ graphId: "2", isSuccessful: false });
    expect(codes(body.graphs[1])).toEqual(["PROCESSING_HALTED", "INVALID_EMAIL_ADDRESS"]);
    const found = await place.rest("GET", "/query?q=SELECT+COUNT()+FROM+Account");
    expect(found.body.totalSize).toBe(1);
  });

  it("runs nodes in the order of their references and answers in the order given", async () => {
    const { body } = await graph(of("g", account("child", "middle"), account("middle", "top"), account("top")));
    expect(statuses(body.graphs[0])).toEqual([201, 201, 201]);
    expect(body.graphs[0].graphResponse.compositeResponse.map((each: Node) => each.referenceId)).toEqual([
      "child",
      "middle",
      "top",
    ]);
  });

  it("refuses a circle of references, naming its nodes", async () => {
    const { body } = await graph(of("g", account("a", "b"), account("b", "a"), account("free")), good("h"));
    expect(body.graphs[0].isSuccessful).toBe(false);
    expect(body.graphs[0].graphResponse.compositeResponse[0].body[0].message).toContain("depends on itself");
    expect(codes(body.graphs[0])).toEqual(Array(3).fill("PROCESSING_HALTED"));
    expect(body.graphs[1].isSuccessful).toBe(true);
  });

  it("halts what comes after more than 14 failed graphs", async () => {
    const fourteen = Array.from({ length: 14 }, (_, i) => bad(`f${i}`));
    const after = await graph(...fourteen, good("last"));
    expect(after.body.graphs.at(-1).isSuccessful).toBe(true);
    const halted = await graph(...fourteen, bad("one-more"), good("last"));
    expect(halted.body.graphs.at(-1)).toMatchObject({ isSuccessful: false });
    expect(codes(halted.body.graphs.at(-1))).toEqual(["PROCESSING_HALTED"]);
  });

  it.each<[string, Node]>([
    ["a query", { method: "GET", url: `${V}/query?q=SELECT Id FROM User`, referenceId: "r" }],
    ["a collection", { method: "POST", url: `${V}/composite/sobjects`, referenceId: "r", body: { records: [] } }],
    ["a describe", { method: "GET", url: `${V}/sobjects/Account/describe`, referenceId: "r" }],
    ["an object's basic information", { method: "GET", url: `${V}/sobjects/Account`, referenceId: "r" }],
    [
      "a version before 50.0",
      { method: "POST", url: "/services/data/v49.0/sobjects/Account", referenceId: "r", body: { Name: "x" } },
    ],
  ])("takes records only, not %s", async (_, node) => {
    const { body } = await graph(of("g", node));
    expect(body.graphs[0].isSuccessful).toBe(false);
    expect(codes(body.graphs[0])).toEqual(["PROCESSING_HALTED"]);
  });

  const chain = (length: number) =>
    Array.from({ length }, (_, i) => account(`n${i}`, i === 0 ? undefined : `n${i - 1}`));
  const kinds = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      ...account(`n${i}`),
      url: `/services/data/v${50 + i}.0/sobjects/Account`,
    }));
  const wide = (length: number) => Array.from({ length }, (_, i) => account(`n${i}`));

  it.each<[string, object[], string]>([
    ["76 graphs", Array.from({ length: 76 }, (_, i) => good(`g${i}`)), "LIMIT_EXCEEDED"],
    ["501 nodes", [of("g", ...wide(501))], "LIMIT_EXCEEDED"],
    ["501 nodes in two graphs", [of("g", ...wide(250)), of("h", ...wide(251))], "LIMIT_EXCEEDED"],
    ["a depth of 16", [of("g", ...chain(16))], "LIMIT_EXCEEDED"],
    ["16 kinds of nodes", [of("g", ...kinds(16))], "LIMIT_EXCEEDED"],
    ["a graphId twice", [good("g"), good("g")], "INVALID_INPUT"],
    ["a graphId with a period", [good("g.1")], "JSON_PARSER_ERROR"],
    ["a graphId of 40 characters", [good("g".repeat(40))], "JSON_PARSER_ERROR"],
    ["a graph without an id", [{ compositeRequest: [account("a")] }], "JSON_PARSER_ERROR"],
    ["a graph without nodes", [{ graphId: "g" }], "JSON_PARSER_ERROR"],
    ["no graphs", [], "JSON_PARSER_ERROR"],
  ])("refuses the whole request for %s", async (_, graphs, errorCode) => {
    expect(await graph(...graphs)).toMatchObject({ status: 400, body: [{ errorCode }] });
  });

  it("takes 75 graphs, 500 nodes, a depth of 15 and 15 kinds", async () => {
    for (const graphs of [
      Array.from({ length: 75 }, (_, i) => good(`g${i}`)),
      [of("g", ...wide(500))],
      [of("g", ...chain(15))],
      [of("g", ...kinds(15))],
    ])
      expect((await graph(...graphs)).body.graphs.every((each: { isSuccessful: boolean }) => each.isSuccessful)).toBe(
        true,
      );
  });

  it("is JSON only", async () => {
    const xml = await place.rest("POST", "/composite/graph", "<x/>", { "content-type": "application/xml" });
    expect(xml.status).toBe(415);
  });

  it("a failed graph leaves no trace, byte for byte", async () => {
    const { database } = place.org.engine as EngineCore;
    const before = database.snapshot();
    const { body } = await graph(of("g", account("a"), account("b", "a"), make("bad", "Contact", {}), account("c")));
    expect(body.graphs[0].isSuccessful).toBe(false);
    expect(Buffer.compare(database.snapshot(), before)).toBe(0);
  });
});
