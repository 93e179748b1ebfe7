import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type OrgForSf, orgForSf } from "./an-org.ts";

let place: OrgForSf;
beforeAll(async () => {
  place = await orgForSf();
  const accounts = ["North", "South"].map((name) => place.insert("Account", { Name: `Tree ${name}`, Site: "tree" }));
  for (const [index, AccountId] of accounts.entries())
    for (const name of ["One", "Two"]) place.insert("Contact", { LastName: `${name} ${index}`, AccountId });
}, 600_000);
afterAll(() => place[Symbol.asyncDispose]());

const SOQL =
  "SELECT Name, Site, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Site = 'tree' ORDER BY Name";
const stored = () =>
  place.rows(SOQL).map(([name, , contacts]) => [name, (contacts as unknown as { rows: unknown[] }).rows]);

for (const plan of [true, false])
  it(`sf data export tree and import tree, ${plan ? "by a plan" : "in one file"}: what comes back in is what went out`, async () => {
    const before = stored();
    const folder = join(place.folder, plan ? "plan" : "file");
    const args = ["data", "export", "tree", "--query", SOQL, "--output-dir", folder];
    const exported = await place.sf(plan ? [...args, "--plan"] : args);
    expect(exported.status, exported.message).toBe(0);
    const files = readdirSync(folder);
    expect(files).toEqual(
      plan ? ["Account-Contact-plan.json", "Account.json", "Contact.json"] : ["Account-Contact.json"],
    );
    const from = join(folder, files[0]!);
    if (plan) {
      const steps = JSON.parse(readFileSync(from, "utf8")) as { sobject: string; files: string[] }[];
      expect(steps.map(({ sobject }) => sobject)).toEqual(["Account", "Contact"]);
    }
    const imported = await place.sf(["data", "import", "tree", plan ? "--plan" : "--files", from]);
    expect(imported.status, imported.message).toBe(0);
    expect((imported.result as { type: string; id: string }[]).map(({ type }) => type).sort()).toEqual([
      ...before.map(() => "Account"),
      ...before.flatMap(([, contacts]) => (contacts as unknown[]).map(() => "Contact")),
    ]);
    expect(stored()).toEqual(before.flatMap((row) => [row, row]));
  });

it("sf data import tree imports nothing of a file with a record that is refused, and says which", async () => {
  const before = place.rows("SELECT COUNT(Id) FROM Account");
  const file = join(place.folder, "refused.json");
  const record = (referenceId: string, fields: object) => ({ attributes: { type: "Account", referenceId }, ...fields });
  writeFileSync(
    file,
    JSON.stringify({ records: [record("good", { Name: "Good" }), record("bad", { Site: "no name" })] }),
  );
  const refused = await place.sf(["data", "import", "tree", "--files", file]);
  expect(refused.status).toBe(1);
  const printed = await place.print(["data", "import", "tree", "--files", file]);
  expect(printed.out + printed.err).toMatch(/bad[\s\S]*REQUIRED_FIELD_MISSING/);
  expect(place.rows("SELECT COUNT(Id) FROM Account")).toEqual(before);
});
