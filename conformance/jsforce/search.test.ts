import type { Connection } from "jsforce";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce } from "./an-org.ts";

let place: OrgForJsforce;
let jsforce: Connection;
beforeAll(async () => {
  place = await orgForJsforce();
  jsforce = await place.byToken();
});
afterAll(() => place[Symbol.asyncDispose]());

it("jsforce: searches", async () => {
  const { id } = await jsforce.sobject("Account").create({ Name: "Zürcher Käserei", Phone: "(415) 555-0199" });
  const { searchRecords } = await jsforce.search(
    "FIND {zurcher kas*} IN NAME FIELDS RETURNING Account(Id, Name), Contact",
  );
  expect(searchRecords).toEqual([
    {
      attributes: { type: "Account", url: `/services/data/v${jsforce.version}/sobjects/Account/${id}` },
      Id: id,
      Name: "Zürcher Käserei",
    },
  ]);
  expect((await jsforce.search("FIND {4155550199} IN PHONE FIELDS")).searchRecords).toMatchObject([{ Id: id }]);
  await expect(jsforce.search("FIND {acme")).rejects.toMatchObject({
    errorCode: "MALFORMED_SEARCH",
    message: "No search term found. The search term must be enclosed in braces.",
  });
});

it("jsforce: recent items", async () => {
  expect(await jsforce.recent()).toEqual([]);
  const { records } = await jsforce.query("SELECT Id, Name FROM Account ORDER BY Name LIMIT 3 FOR VIEW");
  expect(await jsforce.recent(2)).toMatchObject(records.slice(0, 2));
  expect(await jsforce.sobject("Account").recent()).toMatchObject(records);
  expect(await jsforce.sobject("Contact").recent()).toEqual([]);
});
