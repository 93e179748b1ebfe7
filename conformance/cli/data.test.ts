import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConnectedFolder, connectedFolder } from "./connected-folder.ts";

let here: ConnectedFolder;
let orphanId: string;
beforeAll(async () => {
  here = await connectedFolder({ seed: "acme" });
});
afterAll(() => here[Symbol.asyncDispose]());

describe("postern query", () => {
  it("prints a table, JSON lines and CSV; nothing but data on standard output", async () => {
    const soql = "SELECT Name, Owner.Name FROM Account ORDER BY Name LIMIT 2";
    const drawn = await here.postern("query", soql);
    expect(drawn).toMatchObject({ code: 0, err: "" });
    expect(drawn.out.split("\n")[0]).toMatch(/^Name +Owner\.Name$/);
    expect(drawn.out.trim().split("\n")).toHaveLength(3);
    const json = await here.postern("query", soql, "--json");
    const rows = json.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toEqual([
      { Name: expect.any(String), Owner: { Name: expect.any(String) } },
      { Name: expect.any(String), Owner: { Name: expect.any(String) } },
    ]);
    expect((await here.postern("query", soql, "--csv")).out).toMatch(/^Name,Owner\.Name\n/);
  });

  it("a parent that the first row lacks still has its columns", async () => {
    const orphan = await here.org.fetch("/services/data/v67.0/sobjects/Contact", {
      method: "POST",
      headers: { authorization: `Bearer ${(await here.org.login()).accessToken}`, "content-type": "application/json" },
      body: JSON.stringify({ LastName: "Orphan" }),
    });
    const { id } = (await orphan.json()) as { id: string };
    orphanId = id;
    const soql = "SELECT Id, Account.Name, LastName FROM Contact ORDER BY Account.Name NULLS FIRST LIMIT 5";
    const { out } = await here.postern("query", soql, "--csv");
    expect(out.split("\n").slice(0, 2)).toEqual(["Id,Account.Name,LastName", `${id},,Orphan`]);
  });

  it("COUNT() is a number, and --all sees deleted rows", async () => {
    const count = Number((await here.postern("query", "SELECT COUNT() FROM Contact WHERE LastName = 'Orphan'")).out);
    expect(count).toBe(1);
    const deletion = { method: "DELETE", headers: { authorization: `Bearer ${(await here.org.login()).accessToken}` } };
    await here.org.fetch(`/services/data/v67.0/sobjects/Contact/${orphanId}`, deletion);
    const soql = `SELECT Id FROM Contact WHERE Id = '${orphanId}'`;
    expect((await here.postern("query", soql, "--csv")).out).toBe("");
    expect((await here.postern("query", soql, "--csv", "--all")).out).toBe(`Id\n${orphanId}\n`);
  });

  it("a malformed statement exits with 4 and shows the place under it", async () => {
    const refused = await here.postern("query", "SELECT Id, Oops FROM Account");
    expect(refused).toMatchObject({ code: 4, out: "" });
    const lines = refused.err.split("\n");
    const caret = lines.findIndex((line) => line.trim() === "^");
    expect(lines[caret]?.indexOf("^")).toBe(lines[caret - 1]?.indexOf("Oops"));
  });
});

it("postern search prints object by object", async () => {
  const { out: row } = await here.postern("query", "SELECT LastName FROM Contact ORDER BY Id LIMIT 1", "--json");
  const { LastName } = JSON.parse(row);
  const found = await here.postern(
    "search",
    `FIND {${LastName}} IN NAME FIELDS RETURNING Contact(Id, LastName LIMIT 1)`,
    "--json",
  );
  expect(found.code, found.err).toBe(0);
  expect(JSON.parse(found.out)).toEqual({ type: "Contact", Id: expect.any(String), LastName });
  expect((await here.postern("search", "FIND {")).code).toBe(4);
});

it("postern describe lists objects; one object with types, requirements, values and children", async () => {
  expect((await here.postern("describe")).out).toMatch(/^object +label +prefix +writes\nA/);
  const { out } = await here.postern("describe", "Opportunity");
  expect(out).toMatch(/StageName +picklist\(\d+\) +required +Stage +Prospecting \|/);
  expect(out).toMatch(/AccountId +→ Account as Account/);
  expect(out).toMatch(/OpportunityLineItems +OpportunityLineItem\.OpportunityId +deleted with it/);
  expect(JSON.parse((await here.postern("describe", "Account", "--json")).out).name).toBe("Account");
  expect((await here.postern("describe", "Nothing__c")).code).toBe(4);
});

it("postern types writes a file; --check says whether the org still says that", async () => {
  const args = ["types", "--objects", "Account,Contact", "--out", "org.ts"];
  expect((await here.postern(...args, "--check")).err).toContain("TYPES_OUTDATED");
  expect(await here.postern(...args)).toMatchObject({ code: 0, out: "" });
  expect(readFileSync(join(here.path, "org.ts"), "utf8")).toContain("export interface MyOrg");
  expect((await here.postern(...args, "--check")).code).toBe(0);
  here.org.engine.deploy.createFields("system", "Account", [{ fullName: "New__c", label: "New", type: "Checkbox" }]);
  const outdated = await here.postern(...args, "--check");
  expect(outdated).toMatchObject({ code: 1, err: expect.stringContaining("is not what the org says now") });
});

it("postern limits shows what is spent, most spent first", async () => {
  const { out, err } = await here.postern("limits");
  expect(out).toMatch(/DailyApiRequests +[━─]+ +\d+ % spent +[\d,]+ +15,000/);
  expect(err).toMatch(/untouched/);
  expect(JSON.parse((await here.postern("limits", "--json")).out).DailyApiRequests.Max).toBe(15_000);
});
