import { describe, expect, it } from "vitest";
import { createEngine } from "../engine.ts";
import { customField, customObject } from "../schema/custom.ts";
import { searchedOrg } from "./searched-org.fixture.ts";

const ACME = "FIND {acme} RETURNING Account(Name)";
const searchTables = (database: { prepare(sql: string): { all(): unknown[] } }) =>
  database.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'postern_search%'").all().length;

describe("the index follows the records", () => {
  it("is not there before somebody searches, and then of what was searched only", async () => {
    const { engine, insert, names } = searchedOrg();
    insert("Account", { Name: "Acme" });
    expect(searchTables(engine.database)).toBe(0);
    await names(ACME);
    const after = searchTables(engine.database);
    expect(after).toBeGreaterThan(0);
    await names("FIND {acme} RETURNING Account(Name, Id)");
    expect(searchTables(engine.database)).toBe(after);
    engine.close();
  });

  it("through writes, deletes and undeletes of any kind", async () => {
    const { engine, insert, change, names } = searchedOrg();
    const [acme, other] = insert("Account", { Name: "Acme One" }, { Name: "Other" }) as [string, string];
    expect(await names(ACME)).toEqual(["Acme One"]);
    insert("Account", { Name: "Acme Two" });
    change("update", "Account", other, { Name: "Acme Three" });
    expect((await names(ACME)).sort()).toEqual(["Acme One", "Acme Three", "Acme Two"]);
    change("update", "Account", acme, { Name: "Umbrella" });
    expect((await names(ACME)).sort()).toEqual(["Acme Three", "Acme Two"]);
    change("delete", "Account", other);
    expect(await names(ACME)).toEqual(["Acme Two"]);
    change("undelete", "Account", other);
    expect((await names(ACME)).sort()).toEqual(["Acme Three", "Acme Two"]);
    // Rows written past the DML path, and one that takes the place of a row that is gone for good.
    engine.database.prepare(`DELETE FROM "Account" WHERE "Id" = ?`).run(other);
    engine.database.prepare(`UPDATE "Account" SET "Description" = 'acme' WHERE "Id" = ?`).run(acme);
    insert("Account", { Name: "Something else" });
    expect((await names(ACME)).sort()).toEqual(["Acme Two", "Umbrella"]);
    engine.close();
  });

  it("a refused write leaves nothing behind", async () => {
    const { engine, admin, names } = searchedOrg();
    await names(ACME);
    engine.change.apply(
      admin,
      [
        { operation: "insert", sobject: "Account", fields: { Name: "Acme" } },
        { operation: "insert", sobject: "Account", fields: {} },
      ],
      { allOrNone: true },
    );
    expect(await names(ACME)).toEqual([]);
    engine.close();
  });

  it("into snapshots, forks and back", async () => {
    const { engine, insert, names, admin } = searchedOrg();
    const before = engine.snapshot();
    insert("Account", { Name: "Acme One" });
    expect(await names(ACME)).toEqual(["Acme One"]);
    const searched = engine.snapshot();
    insert("Account", { Name: "Acme Two" });
    expect((await names(ACME)).length).toBe(2);

    const fork = createEngine({ clock: engine.clock, image: searched });
    const inFork = async () => (await fork.search.run(admin, ACME)).objects[0]?.rows.map((row) => row[0]);
    expect(await inFork()).toEqual(["Acme One"]);
    fork.close();

    engine.restore(searched);
    expect(await names(ACME)).toEqual(["Acme One"]);
    insert("Account", { Name: "Acme Three" });
    expect((await names(ACME)).sort()).toEqual(["Acme One", "Acme Three"]);
    engine.restore(before);
    expect(await names(ACME)).toEqual([]);
    insert("Account", { Name: "Acme Four" });
    expect(await names(ACME)).toEqual(["Acme Four"]);
    engine.close();
  });

  it("through restore after restore, each with an index in use before and after", async () => {
    const { engine, insert, names } = searchedOrg();
    for (let kept = 1; kept <= 12; kept++) {
      insert("Account", { Name: `Acme ${kept}` });
      await names("FIND {a?me} RETURNING Account(Name)");
      const image = engine.snapshot();
      insert("Account", { Name: "Acme, undone" });
      await names("FIND {ac*e} RETURNING Account(Name)");
      engine.restore(image);
      expect(await names(ACME)).toHaveLength(kept);
    }
    engine.close();
  });

  it("custom fields and objects that came after it, long text too", async () => {
    const { engine, insert, names, admin } = searchedOrg();
    insert("Account", { Name: "Acme" });
    await names("FIND {harbour}");
    engine.deploy.fields(admin, "Account", [
      customField({ name: "Story__c", label: "Story", type: "textarea", length: 32_000 }),
      customField({ name: "Hotline__c", label: "Hotline", type: "phone", length: 40 }),
      customField({ name: "Code__c", label: "Code", type: "picklist", picklist: ["harbour"] }),
    ]);
    engine.deploy.objects(admin, [
      customObject({
        name: "Ship__c",
        label: "Ship",
        labelPlural: "Ships",
        fields: [customField({ name: "Port__c", label: "Port", type: "string", length: 80 })],
      }),
    ]);
    insert(
      "Account",
      { Name: "Told", Story__c: `${"word ".repeat(5_000)}harbour` },
      { Name: "Coded", Code__c: "harbour" },
    );
    insert("Account", { Name: "Called", Hotline__c: "0800/12 34-56" });
    insert("Ship__c", { Name: "Aurora", Port__c: "Old Harbour" });
    expect(await names("FIND {harbour} RETURNING Ship__c(Name), Account(Name)")).toEqual(["Aurora", "Told"]);
    expect(await names("FIND {08001234*} IN PHONE FIELDS RETURNING Account(Name)")).toEqual(["Called"]);
    expect(await names("FIND {acme} RETURNING Account(Name)")).toEqual(["Acme"]);
    engine.close();
  });

  it("fields and objects that go and come again by the same name", async () => {
    const { engine, insert, change, names } = searchedOrg();
    const code = { fullName: "Code__c", label: "Code", type: "Text", length: 80 } as const;
    const ship = {
      fullName: "Ship__c",
      label: "Ship",
      pluralLabel: "Ships",
      nameField: { type: "Text" },
      fields: [],
    } as const;
    engine.deploy.createFields("system", "Account", [code]);
    engine.deploy.createObjects("system", [ship]);
    const [account] = insert("Account", { Name: "Acme", Code__c: "oldcode" }) as [string];
    insert("Ship__c", { Name: "Oldship" });
    expect(await names("FIND {oldcode OR oldship} RETURNING Account(Name), Ship__c(Name)")).toEqual([
      "Acme",
      "Oldship",
    ]);
    engine.deploy.removeField("system", "Account", "Code__c");
    engine.deploy.createFields("system", "Account", [code]);
    engine.deploy.removeObject("system", "Ship__c");
    engine.deploy.createObjects("system", [ship]);
    expect(await names("FIND {oldcode OR oldship} RETURNING Account(Name), Ship__c(Name)")).toEqual([]);
    change("update", "Account", account, { Code__c: "newcode" });
    insert("Ship__c", { Name: "Newship" });
    expect(await names("FIND {newcode OR newship} RETURNING Account(Name), Ship__c(Name)")).toEqual([
      "Acme",
      "Newship",
    ]);
    engine.close();
  });

  it("rich text is found by what a reader sees", async () => {
    const { engine, insert, names } = searchedOrg();
    engine.deploy.createFields("system", "Account", [
      { fullName: "Notes__c", label: "Notes", type: "Html", length: 1_000, visibleLines: 10 },
    ]);
    insert("Account", { Name: "Acme", Notes__c: '<p class="fancy">steep&nbsp;<strong>hill</strong></p>' });
    expect(await names("FIND {steep hill} RETURNING Account(Name)")).toEqual(["Acme"]);
    expect(await names("FIND {fancy OR strong} RETURNING Account(Name)")).toEqual([]);
    engine.close();
  });

  it("more rows than one slice brings in", async () => {
    const { engine, insert, names } = searchedOrg();
    const many = Array.from({ length: 4_100 }, (_, i) => ({ LastName: i === 4_099 ? "Needle" : `Hay${i}` }));
    insert("Contact", ...many.slice(0, 2_050));
    const found = names("FIND {needle} RETURNING Contact(Name)");
    // Written between two slices.
    insert("Contact", ...many.slice(2_050));
    expect(await found).toEqual(["Needle"]);
    expect(await names("FIND {hay40*} RETURNING Contact(Name)")).toHaveLength(110);
    engine.close();
  });
});
