import { type Session, soql, sosl } from "@postern/client";
import { createOrg, type Org } from "@postern/org";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serviceSession } from "./service-session.ts";

let org: Org;
let session: Session;
beforeAll(async () => {
  org = await createOrg({ seed: "none" });
  session = await serviceSession(org);
});
afterAll(() => org?.close());

const accounts = (name: string) => session.query(soql`SELECT Id FROM Account WHERE Name = ${name}`).count();

it("later steps of a composite use what earlier ones gave", async () => {
  const [accountId, contactId, row, page] = await session
    .composite(
      (steps) => {
        const account = steps.create("Account", { Name: "Composite & Söhne" });
        const contact = steps.create("Contact", { LastName: "Bond", AccountId: account.id });
        const found = steps.query<{ Id: string }>(soql`SELECT Id FROM Contact WHERE AccountId = ${account.id}`);
        steps.update("Contact", found.field("records[0].Id"), { FirstName: "James" });
        return [account, contact, steps.retrieve("Contact", contact.id, ["LastName", "FirstName"]), found];
      },
      { allOrNone: true, collate: false },
    )
    .send();
  expect(row).toMatchObject({ LastName: "Bond", FirstName: "James" });
  expect(page.records).toMatchObject([{ Id: contactId }]);
  expect(accountId).toMatch(/^001/);
});

it("a failed composite names the step, and with allOrNone leaves no trace", async () => {
  const call = (allOrNone: boolean) =>
    session.composite((steps) => [steps.create("Account", { Name: "Trace" }), steps.create("Contact", {})], {
      allOrNone,
    });
  await expect(call(true).send()).rejects.toMatchObject({
    code: "COMPOSITE_FAILED",
    data: {
      items: [
        { index: 1, code: "FIELD_REQUIRED" },
        { index: 0, code: "TRANSACTION_ROLLED_BACK" },
      ],
    },
  });
  expect(await accounts("Trace")).toBe(0);
  const [kept, refused] = await call(false).settled();
  expect([kept.ok, refused.ok, await accounts("Trace")]).toEqual([true, false, 1]);
});

it("60 steps travel in three calls, references across them", async () => {
  const before = session.apiUsage()?.used ?? 0;
  const ids = await session
    .composite((steps) => {
      const account = steps.create("Account", { Name: "Sixty" });
      return Array.from({ length: 59 }, (_, i) =>
        steps.create("Contact", { LastName: `C${i}`, AccountId: account.id }),
      );
    })
    .send();
  expect((session.apiUsage()?.used ?? 0) - before).toBe(3);
  expect(
    await session.query(soql`SELECT Id FROM Contact WHERE Id IN ${ids} AND Account.Name = ${"Sixty"}`).count(),
  ).toBe(59);
});

it("a batch answers by position", async () => {
  const [limits, created, refused] = await session
    .batch((steps) => [
      steps.request<{ DailyApiRequests: { Max: number } }>({ method: "GET", path: "limits" }),
      steps.create("Account", { Name: "Batched" }),
      steps.create("Account", {}),
    ])
    .settled();
  expect([limits, created, refused]).toMatchObject([
    { ok: true },
    { ok: true },
    { ok: false, error: { code: "FIELD_REQUIRED" } },
  ]);
});

describe("graphs and trees", () => {
  it("each graph stands alone", async () => {
    const outcomes = await session.graphs(
      ["One", "Two"].map((name) => (steps) => {
        const account = steps.create("Account", { Name: `Graph ${name}` });
        return [
          account,
          steps.create("Contact", name === "Two" ? {} : { LastName: "G", AccountId: account.id }),
        ] as const;
      }),
    );
    expect(outcomes.map(([account]) => account.ok)).toEqual([true, false]);
    expect([await accounts("Graph One"), await accounts("Graph Two")]).toEqual([1, 0]);
  });

  it("a tree gives ids in its own shape, and refuses as a whole", async () => {
    const family = (last: object) => [
      {
        Name: "Tree",
        Contacts: { type: "Contact", records: [{ LastName: "First" }, last as Record<string, unknown>] },
      },
    ];
    const [ids] = await session.tree("Account", family({ LastName: "Second" }));
    expect(
      await session.sobject("Contact").retrieve(ids!.children.Contacts![1]!.id, ["LastName", "AccountId"]),
    ).toMatchObject({
      LastName: "Second",
      AccountId: ids!.id,
    });
    await expect(session.tree("Account", family({}))).rejects.toMatchObject({
      code: "COMPOSITE_FAILED",
      data: { items: [{ index: 2, code: "FIELD_REQUIRED" }] },
    });
  });
});

it("a query too long for an address finds its rows all the same", async () => {
  const names = Array.from({ length: 900 }, (_, i) => `Nobody called this ${i}`);
  await session.sobject("Account").create({ Name: "Somebody" });
  const query = soql`SELECT Name FROM Account WHERE Name IN ${[...names, "Somebody"]}`;
  expect(await session.query<{ Name: string }>(query).one()).toMatchObject({ Name: "Somebody" });
});

it("GraphQL gives data, and errors as values", async () => {
  await session.sobject("Account").create({ Name: "Graphed" });
  const { data, errors } = await session.graphql<{
    uiapi: { query: { Account: { edges: { node: { Name: { value: string } } }[] } } };
  }>(
    "query named($name: String) { uiapi { query { Account(where: { Name: { eq: $name } }) { edges { node { Name { value } } } } } } }",
    { variables: { name: "Graphed" } },
  );
  expect([errors, data?.uiapi.query.Account.edges[0]?.node.Name.value]).toEqual([[], "Graphed"]);
  const wrong = await session.graphql("query { uiapi { query { Nothing { edges { node { Id } } } } } }");
  expect(wrong.errors.length).toBeGreaterThan(0);
});

it("a search finds what a user typed, and no operator of it works", async () => {
  await session.sobject("Account").create({ Name: "Zyxomma Petiolatum" });
  const named = async (typed: string) =>
    (await session.search(sosl`FIND {${typed}} IN NAME FIELDS RETURNING Account(Name)`)).map((one) => one.Name);
  expect(await named("Zyxomma")).toEqual(["Zyxomma Petiolatum"]);
  expect(await named("Zyx*")).toEqual([]);
  expect(
    await session.search.parameterized({ q: "Petiolatum", sobjects: [{ name: "Account", fields: ["Name"] }] }),
  ).toHaveLength(1);
  await expect(session.search("FIND Zyxomma")).rejects.toMatchObject({ code: "SEARCH_MALFORMED" });
});
