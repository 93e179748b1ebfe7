import type { Connection } from "jsforce";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce } from "./an-org.ts";

let place: OrgForJsforce;
let jsforce: Connection;
beforeAll(async () => {
  place = await orgForJsforce();
  jsforce = await place.byToken();
});
afterAll(() => place[Symbol.asyncDispose]());

interface Item {
  readonly httpStatusCode: number;
  readonly referenceId: string;
  readonly body: { readonly id: string };
}
const base = () => `/services/data/v${jsforce.version}`;
const composite = (body: object) =>
  jsforce.request<{ compositeResponse: Item[] }>({
    method: "POST",
    url: "/composite",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

describe("jsforce: composite paths", () => {
  it("posts a composite whose subrequests use each other's answers", async () => {
    const { compositeResponse } = await composite({
      allOrNone: true,
      compositeRequest: [
        { method: "POST", url: `${base()}/sobjects/Account`, referenceId: "a", body: { Name: "jsforce" } },
        {
          method: "POST",
          url: `${base()}/sobjects/Contact`,
          referenceId: "c",
          body: { LastName: "Composite", AccountId: "@{a.id}" },
        },
        { method: "GET", url: `${base()}/sobjects/Contact/@{c.id}?fields=AccountId`, referenceId: "r" },
      ],
    });
    expect(compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 201, 200]);
    const [account, contact] = compositeResponse.map(({ body }) => body.id);
    expect((await jsforce.sobject("Contact").retrieve(contact!)).AccountId).toBe(account);
  });

  it("lists the composite resources by relative and absolute paths", async () => {
    const relative = await jsforce.requestGet<Record<string, string>>("/composite");
    expect(Object.keys(relative)).toEqual(["tree", "batch", "sobjects", "graph"]);
    expect(await jsforce.requestGet(`${base()}/composite/`)).toEqual(relative);
  });

  it("posts a batch and a tree", async () => {
    const batch = await jsforce.requestPost<{ hasErrors: boolean; results: { statusCode: number }[] }>(
      "/composite/batch",
      { batchRequests: [{ method: "GET", url: `v${jsforce.version}/limits` }] },
    );
    expect(batch).toMatchObject({ hasErrors: false, results: [{ statusCode: 200 }] });
    const records = [
      {
        attributes: { type: "Account", referenceId: "ref1" },
        Name: "Tree",
        Contacts: { records: [{ attributes: { type: "Contact", referenceId: "ref2" }, LastName: "Leaf" }] },
      },
    ];
    const tree = await jsforce.requestPost<{ results: { id: string }[] }>("/composite/tree/Account", { records });
    expect(await jsforce.sobject("Contact").retrieve(tree.results[1]!.id)).toMatchObject({
      LastName: "Leaf",
      AccountId: tree.results[0]!.id,
    });
    await expect(
      jsforce.requestPost("/composite/tree/Account", { records: [{ ...records[0], Nope: 1 }] }),
    ).rejects.toThrow();
  });

  it("rolls back an upsert of many by external id, telling what would have been created", async () => {
    const rows = [{ Postern_Key__c: "none 1", Name: "None" }, { Postern_Key__c: "none 2" }];
    const results = await jsforce
      .sobject("Account")
      .upsert(rows as { Name: string; Postern_Key__c: string }[], "Postern_Key__c", {
        allOrNone: true,
      });
    expect(results).toMatchObject([
      { success: false, created: true },
      { success: false, created: true },
    ]);
    expect((await jsforce.query("SELECT COUNT() FROM Account WHERE Name = 'None'")).totalSize).toBe(0);
  });
});
