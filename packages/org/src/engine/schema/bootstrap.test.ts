import { manualClock } from "@postern/kernel";
import { describe, expect, it } from "vitest";
import { emptyOrg } from "../empty-org.ts";
import { createSecurity } from "../security/security.ts";
import { createCounters } from "../state/counters.ts";
import { MEMORY, openDatabase } from "../state/database.ts";
import { bootstrapOrg } from "./bootstrap.ts";
import { createSchema } from "./schema.ts";
import { standardObjects } from "./standard/index.ts";

function bornOrg() {
  const database = openDatabase(MEMORY, { image: emptyOrg() });
  const schema = createSchema(standardObjects);
  const counters = createCounters(database, "Hs0");
  const clock = manualClock({ start: Date.parse("2026-03-01T09:30:00Z") });
  const deps = { database, schema, counters, clock, orgId: "00DHs000000001dEAA" };
  const born = bootstrapOrg(deps);
  const names = (sql: string) =>
    database
      .prepareArrays(sql)
      .all()
      .map((row) => (row as unknown as unknown[])[0]);
  return { ...deps, born, names };
}

describe("the birth of an org", () => {
  it("gives it one Organization, its users, profiles, stages and statuses", () => {
    const { names, born } = bornOrg();
    expect(names('SELECT "Id" FROM "Organization"')).toEqual([born.orgId]);
    expect(names('SELECT "Username" FROM "User" ORDER BY 1')).toEqual([
      "admin@acme.postern.local",
      "integration@acme.postern.local",
    ]);
    expect(names('SELECT "Name" FROM "Profile" ORDER BY 1')).toEqual([
      "Minimum Access - API Only Integrations",
      "Standard User",
      "System Administrator",
    ]);
    expect(names('SELECT "DefaultProbability" FROM "OpportunityStage" ORDER BY "SortOrder"')).toEqual([
      10, 10, 20, 50, 60, 70, 75, 90, 100, 0,
    ]);
    expect(names('SELECT "ApiName" FROM "LeadStatus" WHERE "IsConverted" = 1')).toEqual(["Closed - Converted"]);
    expect(names('SELECT "Name" FROM "Pricebook2" WHERE "IsStandard" = 1')).toHaveLength(1);
  });

  it("happens once", () => {
    const org = bornOrg();
    expect(bootstrapOrg(org)).toEqual(org.born);
    expect(org.names('SELECT count(*) FROM "Organization"')).toEqual([1]);
  });

  it("gives every profile the permission set it owns", () => {
    const { names } = bornOrg();
    expect(
      names(
        'SELECT count(*) FROM "Profile" p JOIN "PermissionSet" s ON s."ProfileId" = p."Id" AND s."IsOwnedByProfile" = 1',
      ),
    ).toEqual([3]);
  });

  it("lets the integration user work with every business object through the API, and administer nothing", () => {
    const { database, schema, born } = bornOrg();
    const access = createSecurity({ database, schema }).access(born.integrationUserId);
    expect(access.apiEnabled).toBe(true);
    expect(access.modifyAllData).toBe(false);
    for (const sobject of ["Account", "Contact", "Lead", "Opportunity", "Case", "Campaign", "CampaignMember"]) {
      expect(access.object(sobject), sobject).toMatchObject({ create: true, read: true, edit: true });
      for (const field of schema.object(sobject)?.fields ?? []) {
        expect(access.fieldReadable(sobject, field.name), `${sobject}.${field.name}`).toBe(true);
        if (field.updateable) expect(access.fieldEditable(sobject, field.name), `${sobject}.${field.name}`).toBe(true);
      }
    }
    expect(access.object("User").edit).toBe(false);
  });

  it("gives the API-only profile nothing by itself", () => {
    const { database, schema, born } = bornOrg();
    database.sqlite.exec('DELETE FROM "PermissionSetAssignment"');
    const access = createSecurity({ database, schema }).access(born.integrationUserId);
    expect(access.object("Account")).toEqual({ create: false, read: false, edit: false, delete: false });
  });
});
