import { Connection } from "jsforce";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce } from "./an-org.ts";

let place: OrgForJsforce;
/** As the service user, and as the administrator, who sees Setup. */
let jsforce: Connection;
let admin: Connection;
beforeAll(async () => {
  place = await orgForJsforce();
  jsforce = await place.byToken();
  const { accessToken } = await place.org.login();
  admin = new Connection({ instanceUrl: place.url, accessToken, version: place.org.ready.apiVersion });
});
afterAll(() => place[Symbol.asyncDispose]());

describe("jsforce: the Tooling API", () => {
  it("makes, changes, reads and removes a debug level", async () => {
    const levels = admin.tooling.sobject("DebugLevel");
    const { id } = await levels.create({ DeveloperName: "jsforce", MasterLabel: "jsforce", ApexCode: "FINE" });
    await levels.update({ Id: id as string, ApexCode: "DEBUG" });
    expect((await levels.retrieve(id as string)).ApexCode).toBe("DEBUG");
    await levels.destroy(id as string);
    await expect(levels.retrieve(id as string)).rejects.toMatchObject({ errorCode: "NOT_FOUND" });
  });

  it("queries and describes", async () => {
    const { records, totalSize } = await jsforce.tooling.query(
      "SELECT DurableId FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Account' AND QualifiedApiName = 'Name'",
    );
    expect([totalSize, records[0]?.DurableId]).toEqual([1, "Account.Name"]);
    const { sobjects } = await jsforce.tooling.describeGlobal();
    expect(sobjects.map(({ name }) => name)).toContain("ApexClass");
    const { fields } = await admin.tooling.describeSObject("CustomField");
    expect(fields.find(({ name }) => name === "Metadata")?.type).toBe("complexvalue");
  });

  it("runs nothing, and completes nothing", async () => {
    const run = await jsforce.tooling.executeAnonymous("System.debug('hello');");
    expect([run.compiled, run.success]).toEqual([false, false]);
    expect((await jsforce.tooling.completions("apex")).publicDeclarations).toEqual({});
  });
});

describe("jsforce: reports", () => {
  const pipeline = async () => {
    const report = (await jsforce.analytics.reports()).find(({ name }) => name === "Opportunity Pipeline");
    return jsforce.analytics.report(report?.id as string);
  };

  it("describes and runs one, with other filters and details", async () => {
    const report = await pipeline();
    expect((await report.describe()).reportMetadata).toMatchObject({
      name: "Opportunity Pipeline",
      reportFormat: "SUMMARY",
    });
    const { factMap } = await report.execute();
    const soql = "SELECT SUM(Amount) s, COUNT(Id) n FROM Opportunity WHERE IsClosed = false";
    const [total] = (await jsforce.query(soql)).records;
    const values = factMap["T!T"]?.aggregates.map(({ value }) => value);
    expect([values?.[0], values?.[2]]).toEqual([total?.["s"], total?.["n"]]);
    const metadata = { reportMetadata: { reportFilters: [{ column: "Amount", operator: "lessThan", value: "0" }] } };
    const filtered = await report.execute({ details: true, metadata: metadata as never });
    expect(filtered.factMap).toMatchObject({ "T!T": { aggregates: [{ value: 0 }, { value: null }, { value: 0 }] } });
  });

  it("runs one in the background", async () => {
    const report = await pipeline();
    const { id } = await report.executeAsync({ details: false });
    const done = await report.instance(id).retrieve();
    expect(done.attributes).toMatchObject({ status: "Success" });
    expect((await report.instances()).map((instance) => instance.id)).toEqual([id]);
  });

  it("copies one and removes the copy", async () => {
    const copy = await (await pipeline()).clone("jsforce's own");
    const { id } = copy.reportMetadata as unknown as { id: string };
    await jsforce.analytics.report(id).destroy();
    await expect(jsforce.analytics.report(id).execute()).rejects.toMatchObject({ errorCode: "NOT_FOUND" });
    expect(await jsforce.analytics.dashboards()).toEqual([]);
  });
});
