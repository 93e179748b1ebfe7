import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConnectedFolder, connectedFolder } from "./connected-folder.ts";

let here: ConnectedFolder;
beforeAll(async () => {
  const fields = [
    { fullName: "Next__c", label: "Next", type: "Lookup", referenceTo: "Step__c", relationshipName: "Before" },
  ] as const;
  const objects = [{ fullName: "Step__c", label: "Step", pluralLabel: "Steps", fields }];
  here = await connectedFolder({ schema: { objects } });
});
afterAll(() => here[Symbol.asyncDispose]());

const write = (name: string, content: unknown) => {
  const path = join(here.path, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
};
const read = (name: string) => JSON.parse(readFileSync(join(here.path, name), "utf8"));
const rowsOf = async (soql: string) =>
  (await here.postern("query", soql, "--json")).out
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const record = (type: string, referenceId: string, fields: object) => ({
  attributes: { type, referenceId },
  ...fields,
});

describe("postern import", () => {
  it("takes a plan as Salesforce's CLI writes it, references and more than 200 records included", async () => {
    const contacts = Array.from({ length: 230 }, (_, i) =>
      record("Contact", `ContactRef${i}`, { LastName: `Bond ${i}`, AccountId: "@AccountRef1" }),
    );
    write("sf/Contact.json", { records: contacts });
    write("sf/Account.json", {
      records: [
        record("Account", "AccountRef1", { Name: "Child", ParentId: "@AccountRef2" }),
        record("Account", "AccountRef2", { Name: "Parent" }),
      ],
    });
    // The order of a plan does not matter.
    write("sf/Account-Contact-plan.json", [
      { sobject: "Contact", saveRefs: false, resolveRefs: true, files: ["Contact.json"] },
      { sobject: "Account", saveRefs: true, resolveRefs: false, files: ["Account.json"] },
    ]);
    const done = await here.postern("import", "sf");
    expect(done, done.err).toMatchObject({ code: 0, out: "", err: expect.stringContaining("232 records created") });
    expect(await rowsOf("SELECT Account.Parent.Name n, COUNT(Id) c FROM Contact GROUP BY Account.Parent.Name")).toEqual(
      [{ n: "Parent", c: 230 }],
    );
    expect(existsSync(join(here.path, "sf/.postern-import.json"))).toBe(false);
  });

  it("takes nested children, and rings of optional references", async () => {
    const children = { records: [record("Contact", "c1", { LastName: "Nested" })] };
    write("nested.json", { records: [record("Account", "a1", { Name: "Nest", Contacts: children })] });
    const step = (name: string, fields: object) => record("Step__c", name, { Name: name, ...fields });
    const steps = [step("s3", { Next__c: "@s1" }), step("s1", { Next__c: "@s2" }), step("s2", { Next__c: "@s1" })];
    write("ring.json", { records: steps });
    const done = await here.postern("import", "nested.json", "ring.json", "--json");
    expect(done.code, done.err).toBe(0);
    expect(Object.keys(JSON.parse(done.out)).sort()).toEqual(["a1", "c1", "s1", "s2", "s3"]);
    expect(await rowsOf("SELECT Account.Name FROM Contact WHERE LastName = 'Nested'")).toEqual([
      { Account: { Name: "Nest" } },
    ]);
    const follow =
      "SELECT Next__r.Name, Next__r.Next__r.Name, Next__r.Next__r.Next__r.Name FROM Step__c WHERE Name = 's3'";
    expect(await rowsOf(follow)).toEqual([
      { Next__r: { Name: "s1", Next__r: { Name: "s2", Next__r: { Name: "s1" } } } },
    ]);
  });

  it("names what was refused, keeps the rest, and goes on where it stopped", async () => {
    const account = record("Account", "good", { Name: "Good" });
    write("part/Account.json", { records: [account, record("Account", "bad", { Site: "no name" })] });
    write("part/Contact.json", { records: [record("Contact", "orphan", { LastName: "O", AccountId: "@bad" })] });
    const first = await here.postern("import", "part");
    expect(first.code).toBe(4);
    expect(first.err).toMatch(
      /2 of 3 records were not imported\. {2}IMPORT_INCOMPLETE\n {2}why {2}Account bad of Account\.json: REQUIRED_FIELD_MISSING/,
    );
    expect(first.err).toContain("Contact orphan of Contact.json: it refers to @bad, which is not in");
    write("part/Account.json", { records: [account, record("Account", "bad", { Name: "Corrected" })] });
    const second = await here.postern("import", "part");
    expect(second, second.err).toMatchObject({
      code: 0,
      err: expect.stringMatching(/1 records are in since[\s\S]*2 records created/),
    });
    expect(await rowsOf("SELECT Name FROM Account WHERE Name IN ('Good', 'Corrected') ORDER BY Name")).toEqual([
      { Name: "Corrected" },
      { Name: "Good" },
    ]);
  });

  it.each([
    ["no.json", "not JSON at all", /TREE_FILE_INVALID|it is not JSON/],
    ["no.json", { rows: [] }, /it has no list "records"/],
    ["no.json", { records: [{ Name: "x" }] }, /record 1 lacks attributes/],
    ["no.json", { records: [record("Account", "r", { ParentId: "@nowhere" })] }, /@nowhere, which is in no file/],
    ["no.json", { records: [record("Account", "r", { Nothing: { records: [] } })] }, /no child relationship Nothing/],
    ["no.json", { records: [record("Account", "r", {}), record("Account", "r", {})] }, /r is in no\.json too/],
  ])("refuses %s of %j before anything is sent", async (name, content, text) => {
    if (typeof content === "string") writeFileSync(join(here.path, name), content);
    else write(name, content);
    const refused = await here.postern("import", name);
    expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringMatching(text) });
  });
});

it("postern export writes one object a file, children by reference, 200 records each; it can be imported again", async () => {
  const soql =
    "SELECT Name, OwnerId, CreatedDate, (SELECT LastName FROM Contacts) FROM Account WHERE Name IN ('Child', 'Parent') ORDER BY Name";
  const done = await here.postern("export", soql, "--out", "out", "--json");
  expect(done.code, done.err).toBe(0);
  expect(JSON.parse(done.out)).toMatchObject({
    planFile: "Account-Contact-plan.json",
    files: ["Account.json", "Contact-1.json", "Contact-2.json", "Account-Contact-plan.json"],
    rows: { Account: 2, Contact: 230 },
    dangling: { "Account.OwnerId": 2 },
  });
  expect(read("out/Account-Contact-plan.json")).toEqual([
    { sobject: "Account", files: ["Account.json"] },
    { sobject: "Contact", files: ["Contact-1.json", "Contact-2.json"] },
  ]);
  const [account] = read("out/Account.json").records;
  expect(account).toEqual({ attributes: { type: "Account", referenceId: "AccountRef1" }, Name: "Child" });
  expect(read("out/Contact-1.json").records).toHaveLength(200);
  expect(read("out/Contact-2.json").records[29]).toMatchObject({ AccountId: "@AccountRef1" });
  await using other = await connectedFolder();
  const again = await other.postern("import", join(here.path, "out"));
  expect(again, again.err).toMatchObject({ code: 0 });
  expect((await other.postern("query", "SELECT COUNT() FROM Contact WHERE Account.Name = 'Child'")).out).toBe("230\n");
});
