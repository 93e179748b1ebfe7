import type { Connection } from "jsforce";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce } from "./an-org.ts";

let place: OrgForJsforce;
let jsforce: Connection;
let account: string;
beforeAll(async () => {
  place = await orgForJsforce();
  jsforce = await place.bySoap();
  account = (await jsforce.sobject("Account").create({ Name: "Resourceful" })).id as string;
});
afterAll(() => place[Symbol.asyncDispose]());

describe("jsforce: resources about an object", () => {
  it("layouts, compact layouts and approval layouts", async () => {
    const { layouts, recordTypeMappings } = await jsforce.sobject("Account").layouts();
    expect(layouts[0]?.detailLayoutSections[0]?.layoutRows[0]?.layoutItems.length).toBe(2);
    expect(recordTypeMappings.length).toBeGreaterThan(0);
    const compact = await jsforce.sobject("Account").compactLayouts();
    expect(compact.compactLayouts[0]).toMatchObject({ name: "SYSTEM", objectType: "Account" });
    expect(await jsforce.sobject("Account").approvalLayouts()).toEqual({ approvalLayouts: [] });
    await expect(jsforce.sobject("Account").layouts("Nope")).rejects.toMatchObject({ errorCode: "NOT_FOUND" });
  });

  it("list views: listed, described, run", async () => {
    const { listviews } = (await jsforce.sobject("Account").listviews()) as unknown as { listviews: { id: string }[] };
    const view = jsforce.sobject("Account").listview(listviews[0]!.id);
    expect(await view.describe()).toMatchObject({ sobjectType: "Account", scope: "everything" });
    const results = (await view.results()) as unknown as { records: unknown[]; size: number };
    expect(results.records).toHaveLength(25);
  });

  it("quick actions: listed, described, filled in, executed", async () => {
    const actions = (await jsforce.sobject("Account").quickActions()) as { name: string }[];
    expect(actions.map(({ name }) => name)).toContain("NewContact");
    const action = jsforce.sobject("Account").quickAction("NewContact");
    expect(await action.describe()).toMatchObject({ type: "Create", targetSobjectType: "Contact" });
    expect(await action.defaultValues(account)).toMatchObject({ AccountId: account });
    const made = (await action.execute(account, { LastName: "Quick" })) as unknown as { id: string; success: boolean };
    expect(made.success).toBe(true);
    expect(await jsforce.sobject("Contact").retrieve(made.id)).toMatchObject({ AccountId: account });
    expect((await jsforce.quickActions()).length).toBeGreaterThan(3);
  });

  it("updated and deleted", async () => {
    const window = () =>
      [new Date(place.org.clock.now() - 3_600_000), new Date(place.org.clock.now() + 3_600_000)] as const;
    const gone = (await jsforce.sobject("Account").create({ Name: "Gone" })).id as string;
    await jsforce.sobject("Account").destroy(gone);
    expect((await jsforce.sobject("Account").updated(...window())).ids).toContain(account);
    const { deletedRecords } = await jsforce.sobject("Account").deleted(...window());
    expect(deletedRecords).toContainEqual(expect.objectContaining({ id: gone }));
  });

  it("recent, tabs, theme", async () => {
    expect(await jsforce.recent()).toEqual(expect.any(Array));
    expect(await jsforce.tabs()).toContainEqual(expect.objectContaining({ name: "standard-Account" }));
    expect((await jsforce.theme()).themeItems.length).toBeGreaterThan(5);
  });

  it("process rules and approvals", async () => {
    expect(await jsforce.process.rule.list()).toEqual({});
    expect(await jsforce.process.approval.list()).toEqual({});
    await expect(jsforce.process.approval.submit(account, "please")).rejects.toMatchObject({
      errorCode: "NO_APPLICABLE_PROCESS",
    });
  });

  it("a file goes in inline and comes out as bytes", async () => {
    const VersionData = Buffer.from("hello, file").toString("base64");
    const made = await jsforce
      .sobject("ContentVersion")
      .create({ PathOnClient: "hello.txt", Title: "hello", VersionData });
    const stream = jsforce
      .sobject("ContentVersion")
      .record(made.id as string)
      .blob("VersionData");
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
    expect(Buffer.concat(chunks).toString()).toBe("hello, file");
  });
});

it("jsforce: XML answers are unwrapped as its parser expects", async () => {
  const headers = { accept: "application/xml" };
  const root = `${jsforce.instanceUrl}/services/data/v${jsforce.version}`;
  const query = `${root}/query?q=${encodeURIComponent("SELECT Name FROM Account WHERE Name = 'Resourceful'")}`;
  const answer = await jsforce.request<{ QueryResult: { totalSize: string; records: { Name: string } } }>({
    method: "GET",
    url: query,
    headers,
  });
  expect(answer.QueryResult).toMatchObject({ totalSize: "1", records: { Name: "Resourceful" } });
  await expect(jsforce.request({ method: "GET", url: `${root}/nothing`, headers })).rejects.toMatchObject({
    errorCode: "NOT_FOUND",
    message: "The requested resource does not exist",
  });
});

it("jsforce: Apex REST without a class answers that there is none", async () => {
  await expect(jsforce.apex.get("/Nowhere")).rejects.toMatchObject({
    errorCode: "NOT_FOUND",
    message: "Could not find a match for URL",
  });
});
