import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type OrgForSf, orgForSf } from "./an-org.ts";

let place: OrgForSf;
let version: string;
beforeAll(async () => {
  place = await orgForSf();
  version = place.org.ready.apiVersion;
}, 600_000);
afterAll(() => place[Symbol.asyncDispose]());

it("sf sobject describe and list", async () => {
  const described = await place.sf(["sobject", "describe", "--sobject", "Account"]);
  expect(described.result).toEqual(await place.rest("/sobjects/Account/describe"));
  const unknown = await place.sf(["sobject", "describe", "--sobject", "Nope__c"]);
  expect(unknown).toMatchObject({ status: 1, name: "NOT_FOUND" });
  const { sobjects } = (await place.rest("/sobjects")) as { sobjects: { name: string; custom: boolean }[] };
  const names = (custom: boolean[]) => sobjects.filter((one) => custom.includes(one.custom)).map(({ name }) => name);
  expect((await place.sf(["sobject", "list"])).result).toEqual(names([true, false]));
  expect((await place.sf(["sobject", "list", "--sobject", "standard"])).result).toEqual(names([false]));
});

it("sf org list limits, and record counts", async () => {
  const limits = (await place.rest("/limits")) as Record<string, { Max: number; Remaining: number }>;
  const listed = (await place.sf(["org", "list", "limits"])).result as {
    name: string;
    max: number;
    remaining: number;
  }[];
  expect(listed.map(({ name }) => name).sort()).toEqual(Object.keys(limits).sort());
  expect(listed.find(({ name }) => name === "DataStorageMB")).toEqual({
    name: "DataStorageMB",
    max: limits.DataStorageMB!.Max,
    remaining: limits.DataStorageMB!.Remaining,
  });
  const daily = listed.find(({ name }) => name === "DailyApiRequests")!;
  expect(daily.max).toBe(limits.DailyApiRequests!.Max);
  expect(daily.remaining).toBeLessThan(daily.max);
  const args = ["org", "list", "sobject", "record-counts", "--sobject", "Account", "--sobject", "Contact"];
  expect((await place.sf(args)).result).toEqual(
    ["Account", "Contact"].map((name) => ({ name, count: place.rows(`SELECT COUNT(Id) FROM ${name}`)[0]![0] })),
  );
});

it("sf api request rest: reads, writes, XML, a file with the request, a refusal", async () => {
  const root = `services/data/v${version}`;
  const get = await place.print(["api", "request", "rest", `${root}/sobjects/Account/describe`]);
  expect(JSON.parse(get.out)).toEqual(await place.rest("/sobjects/Account/describe"));
  const body = JSON.stringify({ Name: "By api request", Site: "rest" });
  const post = await place.print([
    "api",
    "request",
    "rest",
    `/${root}/sobjects/Account`,
    "--method",
    "POST",
    "--body",
    body,
    "--include",
  ]);
  expect(post.out).toMatch(/^HTTP\/1\.1 201/);
  expect(place.rows("SELECT Name FROM Account WHERE Site = 'rest'")).toEqual([["By api request"]]);
  const soql = encodeURIComponent("SELECT Name FROM Account WHERE Site = 'rest'");
  const xml = await place.print([
    "api",
    "request",
    "rest",
    `${root}/query?q=${soql}`,
    "--header",
    "Accept: application/xml",
  ]);
  expect(xml.out).toContain("<QueryResult");
  expect(xml.out).toContain("<Name>By api request</Name>");
  const file = join(place.folder, "request.json");
  const header = [{ key: "Content-Type", value: "application/json" }];
  writeFileSync(
    file,
    JSON.stringify({
      method: "POST",
      header,
      url: `${root}/composite/batch`,
      body: { mode: "raw", raw: { batchRequests: [{ method: "GET", url: `v${version}/limits` }] } },
    }),
  );
  const batch = await place.print(["api", "request", "rest", "--file", file]);
  expect(JSON.parse(batch.out)).toMatchObject({ hasErrors: false, results: [{ statusCode: 200 }] });
  const refused = await place.print(["api", "request", "rest", `${root}/nothing`]);
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.out)).toMatchObject([{ errorCode: "NOT_FOUND" }]);
});

it("sf api request graphql", async () => {
  const file = join(place.folder, "accounts.graphql");
  writeFileSync(
    file,
    `query accounts {\n  uiapi { query { Account(first: 3, where: { Name: { like: "A%" } }, orderBy: { Name: { order: ASC } }) {\n    edges { node { Id Name { value } } } totalCount } } }\n}`,
  );
  const answer = JSON.parse((await place.print(["api", "request", "graphql", "--body", file])).out);
  expect(answer.errors).toEqual([]);
  const rows = place.rows("SELECT Id, Name FROM Account WHERE Name LIKE 'A%' ORDER BY Name LIMIT 3");
  const { edges } = answer.data.uiapi.query.Account as { edges: { node: { Id: string; Name: { value: string } } }[] };
  expect(edges.map(({ node }) => [node.Id, node.Name.value])).toEqual(rows);
  const refused = await place.print(["api", "request", "graphql", "--body", "query { uiapi { nope } }"]);
  expect(JSON.parse(refused.out).errors[0].message).toContain("nope");
});
