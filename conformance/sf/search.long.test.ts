import { afterAll, beforeAll, expect, it } from "vitest";
import { type OrgForSf, orgForSf } from "./an-org.ts";

let place: OrgForSf;
beforeAll(async () => {
  place = await orgForSf();
}, 600_000);
afterAll(() => place[Symbol.asyncDispose]());

it("sf data search", async () => {
  place.insert("Account", { Name: "Zürcher Käserei" });
  place.insert("Contact", { LastName: "Zürcher" });
  const query = "FIND {zurcher} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Name)";
  const { status, result } = await place.sf(["data", "search", "--query", query]);
  expect(status).toBe(0);
  expect(result.searchRecords).toMatchObject([
    { attributes: { type: "Account" }, Name: "Zürcher Käserei" },
    { attributes: { type: "Contact" }, Name: "Zürcher" },
  ]);
  expect((await place.print(["data", "search", "--query", query])).out).toContain("Zürcher Käserei");
  const refused = await place.sf(["data", "search", "--query", "FIND {zurcher"]);
  expect(refused.message).toContain("The search term must be enclosed in braces.");
});
