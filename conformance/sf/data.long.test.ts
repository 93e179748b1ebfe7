import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForSf, orgForSf } from "./an-org.ts";

/** Unmodified, over https; what it prints is compared with what the org's own doors say. */
let place: OrgForSf;
beforeAll(async () => {
  place = await orgForSf();
}, 600_000);
afterAll(() => place[Symbol.asyncDispose]());

const query = (soql: string, ...more: string[]) => place.sf(["data", "query", "--query", soql, ...more]);
const csv = async (soql: string) => {
  const { out } = await place.print(["data", "query", "--query", soql, "--result-format", "csv"]);
  return out.trimEnd().split("\n");
};
/** A value as sf quotes it in CSV. */
const cell = (value: unknown) => {
  const text = value === null ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

describe("sf data query", () => {
  const PARENTS =
    "SELECT LastName, Account.Name, Account.Owner.Name FROM Contact WHERE AccountId != null ORDER BY Id LIMIT 3";

  it("parents: json, csv, human", async () => {
    const rows = place.rows(PARENTS) as [string, [string, [string]]][];
    const { result } = await query(PARENTS);
    expect(result).toMatchObject({ totalSize: 3, done: true });
    expect(result.records).toMatchObject(
      rows.map(([LastName, account]) => ({
        LastName,
        Account: { attributes: { type: "Account" }, Name: account[0], Owner: { Name: account[1][0] } },
      })),
    );
    expect(await csv(PARENTS)).toEqual([
      "LastName,Account.Name,Account.Owner.Name",
      ...rows.map(([name, account]) => [name, account[0], account[1][0]].map(cell).join(",")),
    ]);
    const human = (await place.print(["data", "query", "--query", PARENTS])).out;
    expect(human).toMatch(/LASTNAME.*ACCOUNT\.NAME.*ACCOUNT\.OWNER\.NAME/);
    for (const [name] of rows) expect(human).toContain(name);
    expect(human).toContain("Total number of records retrieved: 3.");
  });

  it("children", async () => {
    const soql =
      "SELECT Name, (SELECT LastName, Email FROM Contacts ORDER BY Id) FROM Account WHERE Id IN (SELECT AccountId FROM Contact) ORDER BY Id LIMIT 2";
    const rows = place.rows(soql) as [string, { rows: [string, string][]; totalSize: number }][];
    const { result } = await query(soql);
    expect(result.records).toMatchObject(
      rows.map(([Name, contacts]) => ({
        Name,
        Contacts: {
          totalSize: contacts.totalSize,
          done: true,
          records: contacts.rows.map(([LastName, Email]) => ({ LastName, Email })),
        },
      })),
    );
    const [head, first] = await csv(soql);
    expect(head).toMatch(/^Name,Contacts\.totalSize,Contacts\.records\.0\.LastName,Contacts\.records\.0\.Email/);
    const [name, contacts] = rows[0]!;
    const child = contacts.rows[0]!.slice(0, 2).map(cell);
    expect(first!.startsWith([cell(name), contacts.totalSize, ...child].join(","))).toBe(true);
    expect((await place.print(["data", "query", "--query", soql])).out).toMatch(
      /NAME.*CONTACTS\.LASTNAME.*CONTACTS\.EMAIL/,
    );
  });

  it("aggregates: by function name in CSV, by alias in a table, and a count", async () => {
    const group = "FROM Opportunity GROUP BY StageName ORDER BY StageName";
    const rows = place.rows(`SELECT StageName, COUNT(Id), SUM(Amount) ${group}`) as [string, number, number][];
    const aliased = `SELECT StageName, COUNT(Id) n, SUM(Amount) total ${group}`;
    expect((await query(aliased)).result.records).toMatchObject(
      rows.map(([StageName, n, total]) => ({ attributes: { type: "AggregateResult" }, StageName, n, total })),
    );
    // Of an alias, sf's CSV prints no values, whatever org it asks.
    expect(await csv(`SELECT StageName, COUNT(Id), SUM(Amount) ${group}`)).toEqual([
      "StageName,count(Id),sum(Amount)",
      ...rows.map((row) => row.map(cell).join(",")),
    ]);
    const human = (await place.print(["data", "query", "--query", aliased])).out;
    expect(human).toMatch(/STAGENAME.*N.*TOTAL/);
    for (const [stage, n, total] of rows)
      expect(human.split("\n").find((line) => line.includes(stage))).toMatch(new RegExp(`\\b${n}\\b.*\\b${total}\\b`));
    const count = "SELECT COUNT() FROM Opportunity";
    const all = rows.reduce((sum, [, n]) => sum + n, 0);
    expect((await query(count)).result).toMatchObject({ totalSize: all, records: [] });
    expect((await place.print(["data", "query", "--query", count])).out).toContain(String(all));
  });

  it("pages past 2,000 rows, deleted rows too, from a file", async () => {
    const soql = "SELECT Id FROM Contact ORDER BY Id";
    writeFileSync(join(place.folder, "contacts.soql"), soql);
    const { result } = await place.sf(["data", "query", "--file", join(place.folder, "contacts.soql"), "--all-rows"]);
    expect(result.records.length).toBe(result.totalSize);
    expect(result.totalSize).toBe(place.rows("SELECT COUNT(Id) FROM Contact")[0]![0]);
  });

  it("asks the Tooling API", async () => {
    const soql = "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName IN ('Account', 'Contact')";
    const { result } = await query(soql, "--use-tooling-api");
    const names = (result.records as { QualifiedApiName: string }[]).map((record) => record.QualifiedApiName);
    expect(names.sort()).toEqual(["Account", "Contact"]);
    const { out } = await place.print([
      "data",
      "query",
      "--query",
      soql,
      "--use-tooling-api",
      "--result-format",
      "csv",
    ]);
    expect(out.trim().split("\n").sort()).toEqual(["Account", "Contact", "QualifiedApiName"]);
    const create = ["data", "create", "record", "--use-tooling-api", "--sobject", "DebugLevel"];
    const made = await place.sf([...create, "--values", "DeveloperName=Sf MasterLabel=sf"]);
    expect(made.status, made.message).toBe(0);
    const { id } = made.result as { id: string };
    const level = ["--use-tooling-api", "--sobject", "DebugLevel", "--record-id", id];
    expect((await place.sf(["data", "get", "record", ...level])).result).toMatchObject({ DeveloperName: "Sf" });
    expect((await place.sf(["data", "delete", "record", ...level])).result).toMatchObject({ success: true });
    expect(await place.sf(["data", "get", "record", ...level])).toMatchObject({ status: 1, name: "NOT_FOUND" });
  });

  it("says what the org says of what it refuses", async () => {
    const misspelt = await query("SELECT Nope FROM Account");
    expect(misspelt).toMatchObject({ status: 1, name: "INVALID_FIELD" });
    expect(misspelt.message).toContain("No such column 'Nope' on entity 'Account'.");
    expect(misspelt.message).toContain("ERROR at Row:1:Column:8");
    const broken = await query("SELECT Id FROM");
    expect(broken).toMatchObject({ status: 1, name: "MALFORMED_QUERY" });
    const printed = await place.print(["data", "query", "--query", "SELECT Id FROM Nope__c"]);
    expect(printed.code).toBe(1);
    expect(printed.err).toContain("sObject type 'Nope__c' is not supported.");
  });
});

describe("sf data … record", () => {
  it("create, get, update and delete, by id and by where", async () => {
    const values = "Name='Käse & \"Co\"' NumberOfEmployees=7 Website=https://example.com";
    const created = await place.sf(["data", "create", "record", "--sobject", "Account", "--values", values]);
    expect(created.result).toMatchObject({ success: true, errors: [] });
    const { id } = created.result as { id: string };
    const stored = () => place.rows(`SELECT Name, NumberOfEmployees, Website, Site FROM Account WHERE Id = '${id}'`);
    expect(stored()).toEqual([['Käse & "Co"', 7, "https://example.com", null]]);

    const byId = await place.sf(["data", "get", "record", "--sobject", "Account", "--record-id", id]);
    expect(byId.result).toEqual(await place.rest(`/sobjects/Account/${id}`));
    const where = ["--sobject", "Account", "--where", "Website='https://example.com' IsDeleted=false"];
    expect((await place.sf(["data", "get", "record", ...where])).result).toEqual(byId.result);

    const updated = await place.sf(["data", "update", "record", ...where, "--values", "Site='by where'"]);
    expect(updated.result).toMatchObject({ id, success: true });
    expect(stored()).toEqual([['Käse & "Co"', 7, "https://example.com", "by where"]]);
    const again = ["data", "update", "record", "--sobject", "Account", "--record-id", id, "--values", "Site='by id'"];
    expect((await place.print(again)).out).toContain(`Successfully updated record: ${id}.`);
    expect(stored()[0]![3]).toBe("by id");

    const deleted = await place.sf(["data", "delete", "record", "--sobject", "Account", "--where", "Site='by id'"]);
    expect(deleted.result).toMatchObject({ id, success: true });
    expect(stored()).toEqual([]);
    const gone = await place.sf(["data", "get", "record", "--sobject", "Account", "--record-id", id]);
    expect(gone).toMatchObject({ status: 1, name: "NOT_FOUND" });
  });

  it("says what the org says of what it refuses", async () => {
    const create = (sobject: string, values: string) =>
      place.sf(["data", "create", "record", "--sobject", sobject, "--values", values]);
    const missing = await create("Account", "Site=x");
    expect(missing).toMatchObject({ status: 1, name: "REQUIRED_FIELD_MISSING" });
    expect(missing.message).toContain("Required fields are missing: [Name]");
    const username = place.org.ready.admin.username;
    const profile = place.rows("SELECT ProfileId FROM User LIMIT 1")[0]![0];
    const twin = `Username=${username} LastName=Twin Alias=twin Email=twin@example.com ProfileId=${profile} TimeZoneSidKey=Europe/Berlin LocaleSidKey=en_US LanguageLocaleKey=en_US EmailEncodingKey=UTF-8`;
    expect(await create("User", twin)).toMatchObject({ status: 1, name: "DUPLICATE_USERNAME" });
    place.insert("Account", { Name: "Keyed", Postern_Key__c: "key 1" });
    expect(await create("Account", "Name=Twin Postern_Key__c='key 1'")).toMatchObject({ name: "DUPLICATE_VALUE" });
    expect((await create("Account", "Name=A Nope=1")).message).toContain(
      "No such column 'Nope' on sobject of type Account",
    );
    const many = await place.sf(["data", "delete", "record", "--sobject", "Contact", "--where", "IsDeleted=false"]);
    expect(many.status).toBe(1);
  });
});

it("sf data create file, attached to a record", async () => {
  const parent = place.insert("Account", { Name: "With a file" });
  const file = join(place.folder, "Grüße.txt");
  writeFileSync(file, "hello, file ü");
  const args = ["data", "create", "file", "--file", file, "--title", "Greetings", "--parent-id", parent];
  const made = await place.sf(args);
  expect(made.status, made.message).toBe(0);
  const links = place.rows(
    `SELECT ContentDocument.Title, ContentDocument.LatestPublishedVersionId FROM ContentDocumentLink WHERE LinkedEntityId = '${parent}'`,
  ) as [[string, string]][];
  expect(links).toHaveLength(1);
  const [[[title, version]]] = links as [[[string, string]]];
  expect(title).toBe("Greetings");
  const copy = join(place.folder, "copy.txt");
  const path = `services/data/v${place.org.ready.apiVersion}/sobjects/ContentVersion/${version}/VersionData`;
  await place.print(["api", "request", "rest", path, "--stream-to-file", copy]);
  expect(readFileSync(copy, "utf8")).toBe("hello, file ü");
});
