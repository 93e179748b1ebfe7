import type { Connection } from "jsforce";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce } from "./an-org.ts";

let place: OrgForJsforce;
let jsforce: Connection;
beforeAll(async () => {
  place = await orgForJsforce();
  jsforce = await place.bySoap();
});
afterAll(() => place[Symbol.asyncDispose]());

describe("jsforce: what the org says about itself", () => {
  it("lists and describes objects", async () => {
    const global = await jsforce.describeGlobal();
    expect(global).toMatchObject({ encoding: "UTF-8", maxBatchSize: 200 });
    const names = global.sobjects.map((sobject) => sobject.name);
    expect(names).toEqual(
      expect.arrayContaining(["Account", "Contact", "Lead", "Opportunity", "Case", "Campaign", "User"]),
    );
    const account = await jsforce.describe("account");
    expect(account).toMatchObject({
      name: "Account",
      keyPrefix: "001",
      urls: { rowTemplate: `/services/data/v${jsforce.version}/sobjects/Account/{ID}` },
    });
    expect(account.fields.find((field) => field.name === "Name")).toMatchObject({ type: "string", nameField: true });
  });

  it("counts what is used", async () => {
    const limits = await jsforce.limits();
    expect(limits.DailyApiRequests!.Remaining).toBeLessThan(limits.DailyApiRequests!.Max);
    await jsforce.query("SELECT Id FROM Account LIMIT 1");
    expect(jsforce.limitInfo.apiUsage!.used).toBeGreaterThan(0);
    expect(jsforce.limitInfo.apiUsage!.limit).toBe(limits.DailyApiRequests!.Max);
  });

  it("tells what was updated and deleted", async () => {
    const { clock } = place.org;
    await clock.advance(120_000);
    const created = await jsforce.sobject("Account").create([{ Name: "Stays" }, { Name: "Goes" }]);
    const [stays, goes] = created.map((result) => result.id as string);
    await jsforce.sobject("Account").destroy(goes!);
    const from = new Date(clock.now() - 60_000);
    const to = new Date(clock.now() + 120_000);
    const updated = await jsforce.sobject("Account").updated(from, to);
    expect(updated.ids).toContain(stays);
    expect(updated.ids).not.toContain(goes);
    const deleted = await jsforce.sobject("Account").deleted(from, to);
    expect(deleted.deletedRecords.map((record) => record.id)).toContain(goes);
    expect(deleted.latestDateCovered).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  it("lists versions without a session, oldest first", async () => {
    const versions = (await fetch(`${place.url}//services/data/`).then((response) => response.json())) as {
      version: string;
      url: string;
    }[];
    expect(versions[0]).toEqual({ label: "Summer '14", url: "/services/data/v31.0", version: "31.0" });
    expect(versions.at(-1)?.version).toBe(place.org.ready.apiVersion);
  });
});
