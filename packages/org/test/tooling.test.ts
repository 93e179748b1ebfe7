import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let admin: string;
beforeAll(async () => {
  place = await anOrg();
  admin = (await place.org.login()).accessToken;
});
afterAll(() => place[Symbol.asyncDispose]());

/** As the administrator; `place.rest` is the service user, who has no permission to see Setup. */
const asAdmin = (method: string, path: string, body?: unknown) =>
  place.rest(method, path, body, { authorization: `Bearer ${admin}` });
const path = (soql: string) => `/tooling/query?q=${encodeURIComponent(soql)}`;
const query = async (soql: string) => (await asAdmin("GET", path(soql))).body;
const names = async (soql: string, by = asAdmin) =>
  (await by("GET", path(soql))).body.records.map((row: { QualifiedApiName: string }) => row.QualifiedApiName);

describe("what the sf CLI and the Pub/Sub client ask the Tooling API", () => {
  const NO_ROWS = { size: 0, totalSize: 0, done: true, queryLocator: null, records: [] };
  it.each([
    [
      "SELECT Id, DeveloperName, Metadata FROM ManagedEventSubscription WHERE DeveloperName = 'x' LIMIT 1",
      { ...NO_ROWS, entityTypeName: "ManagedEventSubscription" },
    ],
    [
      "SELECT Id, Application, DurationMilliseconds, Location, LogLength, LogUser.Name, Operation, Request, StartTime, Status FROM ApexLog ORDER BY StartTime DESC",
      { ...NO_ROWS, entityTypeName: "ApexLog" },
    ],
    [
      "SELECT Id, Status, ApexClassId, TestRunResultId FROM ApexTestQueueItem WHERE ParentJobId = '707000000000001AAA'",
      { ...NO_ROWS, entityTypeName: "ApexTestQueueItem" },
    ],
    [
      "SELECT Id, SubscriberPackageId, SubscriberPackageVersionId FROM InstalledSubscriberPackage",
      { ...NO_ROWS, entityTypeName: "InstalledSubscriberPackage" },
    ],
    ["SELECT Id, Name FROM ApexClass WHERE NamespacePrefix = null", { ...NO_ROWS, entityTypeName: "ApexClass" }],
    ["SELECT count() FROM ApexTrigger", { ...NO_ROWS, entityTypeName: "ApexTrigger" }],
  ])("%s", async (soql, answer) => {
    expect(await query(soql)).toEqual(answer);
  });

  it("an org without source tracking has no SourceMember, one without sandboxes no SandboxProcess, one that is no dev hub no ScratchOrgInfo", async () => {
    const describeOf = await asAdmin("GET", "/tooling/sobjects/SourceMember/describe");
    expect([describeOf.status, describeOf.body[0].errorCode]).toEqual([404, "NOT_FOUND"]);
    for (const url of [
      path("SELECT Id FROM SandboxProcess WHERE SandboxOrganization = '00D000000000001'"),
      "/query?q=SELECT%20Id%20FROM%20ScratchOrgInfo%20limit%201",
    ]) {
      const { status, body } = await asAdmin("GET", url);
      expect([status, body[0].errorCode]).toEqual([400, "INVALID_TYPE"]);
    }
  });

  it("names columns as the other query does", async () => {
    const { body } = await asAdmin("GET", `${path("SELECT Id, Name FROM ApexClass")}&columns=true`);
    expect(body).toMatchObject({ entityName: "ApexClass", keyPrefix: "01p", idSelected: true });
    expect(body.columnMetadata.map((one: { columnName: string }) => one.columnName)).toEqual(["Id", "Name"]);
  });

  it("the values of a standard picklist, one set at a time", async () => {
    const { records } = await query(
      "SELECT Id, MasterLabel, Metadata FROM StandardValueSet WHERE MasterLabel = 'Industry'",
    );
    expect(records[0].Metadata.standardValue).toContainEqual(
      expect.objectContaining({ valueName: "Banking", label: "Banking", default: false, isActive: true }),
    );
    const all = await asAdmin("GET", path("SELECT Id, Metadata FROM StandardValueSet"));
    expect(all.body[0]).toEqual({
      errorCode: "MALFORMED_QUERY",
      message:
        "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for retrieval.",
    });
  });

  it("Apex does not compile, and is not tested", async () => {
    const run = await asAdmin("GET", "/tooling/executeAnonymous?anonymousBody=System.debug(1);");
    expect(run.body).toMatchObject({ compiled: false, success: false, exceptionMessage: null });
    expect((await asAdmin("GET", "/tooling/executeAnonymous")).status).toBe(400);
    const tests = await asAdmin("POST", "/tooling/runTestsAsynchronous", { tests: [] });
    expect([tests.status, tests.body[0].errorCode]).toEqual([501, "NOT_IMPLEMENTED"]);
    expect((await asAdmin("GET", "/tooling/completions?type=apex")).body).toEqual({ publicDeclarations: {} });
    expect((await asAdmin("GET", "/tooling/completions?type=cobol")).status).toBe(400);
    const found = await asAdmin("GET", `/tooling/search?q=${encodeURIComponent("FIND {nothing}")}`);
    expect(found.body).toEqual({ searchRecords: [] });
  });
});

describe("the schema as rows", () => {
  it("an object, its fields and what hangs on it", async () => {
    const [account] = (
      await query(
        "SELECT DurableId, KeyPrefix, Label, PluralLabel, IsQueryable FROM EntityDefinition WHERE QualifiedApiName = 'account'",
      )
    ).records;
    expect(account).toEqual({
      attributes: { type: "EntityDefinition", url: "/services/data/v67.0/tooling/sobjects/EntityDefinition/Account" },
      DurableId: "Account",
      KeyPrefix: "001",
      Label: "Account",
      PluralLabel: "Accounts",
      IsQueryable: true,
    });
    expect((await asAdmin("GET", account.attributes.url)).body).toMatchObject({ QualifiedApiName: "Account" });
    const { records } = await query(
      "SELECT DurableId, DataType, EntityDefinition.Label, ReferenceTo, Length FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Contact' AND QualifiedApiName IN ('AccountId', 'FirstName') ORDER BY QualifiedApiName",
    );
    expect(records).toMatchObject([
      { DurableId: "Contact.Account", DataType: "Lookup(Account)", ReferenceTo: { referenceTo: ["Account"] } },
      { DurableId: "Contact.FirstName", DataType: "Text(40)", Length: 40, EntityDefinition: { Label: "Contact" } },
    ]);
    const { fields } = (await asAdmin("GET", "/sobjects/Account/describe")).body;
    const nested = await query(
      "SELECT Id, (SELECT QualifiedApiName FROM Fields) FROM EntityDefinition WHERE DurableId = 'Account'",
    );
    expect(nested.records[0].Fields.totalSize).toBe(fields.length);
    const relationship = await query(
      "SELECT RelationshipName, IsCascadeDelete FROM RelationshipInfo WHERE ParentSobjectId = 'Account' AND ChildSobjectId = 'Contact' AND RelationshipName != null",
    );
    expect(relationship.records).toMatchObject([{ RelationshipName: "Contacts", IsCascadeDelete: true }]);
    const particle = await query(
      "SELECT DataType, IsCreatable FROM EntityParticle WHERE EntityDefinitionId = 'Account' AND QualifiedApiName = 'AnnualRevenue'",
    );
    expect(particle.records).toMatchObject([{ DataType: "currency", IsCreatable: true }]);
  });

  it("fields are asked for by their object, in this API and in the other", async () => {
    for (const root of ["/tooling/query", "/query"]) {
      const all = await asAdmin("GET", `${root}?q=SELECT+Id+FROM+FieldDefinition`);
      expect(all.body[0].errorCode).toBe("MALFORMED_QUERY");
      const some = await asAdmin("GET", `${root}?q=SELECT+Id+FROM+FieldDefinition+WHERE+EntityDefinitionId='Lead'`);
      expect(some.body.totalSize).toBeGreaterThan(30);
    }
  });

  it("nobody reads of an object or a field that they may not read", async () => {
    const secret = { fullName: "Secret__c", label: "Secret", type: "Text" as const, length: 20 };
    place.org.engine.deploy.createFields("system", "Account", [secret]);
    const asked =
      "SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinitionId = 'Account' AND QualifiedApiName = 'Secret__c'";
    expect(await names(asked)).toEqual(["Secret__c"]);
    expect(await names(asked, place.rest)).toEqual([]);
    const particle = asked.replace("FieldDefinition", "EntityParticle");
    expect(await names(particle, place.rest)).toEqual([]);
    // Rows of one user are never those of the next.
    expect(await names(asked)).toEqual(["Secret__c"]);
    place.org.engine.deploy.createObjects("system", [{ fullName: "Vault__c", label: "Vault", pluralLabel: "Vaults" }]);
    const objects = "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName = 'Vault__c'";
    expect(await names(objects)).toEqual(["Vault__c"]);
    expect(await names(objects, place.rest)).toEqual([]);
    for (const object of ["CustomField", "CustomObject", "ValidationRule", "TraceFlag"]) {
      const { body } = await place.rest("GET", path(`SELECT Id FROM ${object}`));
      expect(body[0].errorCode).toBe("INVALID_TYPE");
      expect((await place.rest("GET", `/tooling/sobjects/${object}/describe`)).status).toBe(404);
    }
  });

  it("the Tooling API has no data, and the other APIs none of its objects", async () => {
    expect((await asAdmin("GET", path("SELECT Id FROM Account"))).body[0].errorCode).toBe("INVALID_TYPE");
    const list = (await asAdmin("GET", "/tooling/sobjects")).body.sobjects.map((one: { name: string }) => one.name);
    expect(list).toEqual(expect.arrayContaining(["ApexClass", "CustomField", "EntityDefinition", "User"]));
    expect(list).not.toContain("Account");
    const others = (await asAdmin("GET", "/sobjects")).body.sobjects.map((one: { name: string }) => one.name);
    expect(others).not.toContain("CustomField");
    expect((await asAdmin("POST", "/sobjects/DebugLevel", { DeveloperName: "x", MasterLabel: "x" })).status).toBe(404);
  });
});

describe("parts of the schema, written", () => {
  it("a custom field from its creation to its end", async () => {
    const Metadata = { label: "Score", type: "Number", precision: 5, scale: 1, required: false };
    const made = await asAdmin("POST", "/tooling/sobjects/CustomField", { FullName: "Account.Score__c", Metadata });
    expect([made.status, made.body]).toEqual([
      201,
      { id: expect.stringMatching(/^00N\w{15}$/), success: true, errors: [], warnings: [], infos: [] },
    ]);
    const row = `/tooling/sobjects/CustomField/${made.body.id}`;
    expect((await asAdmin("GET", row)).body).toMatchObject({
      FullName: "Account.Score__c",
      Metadata: { label: "Score", type: "Number", precision: 5, scale: 1 },
      TableEnumOrId: "Account",
      DeveloperName: "Score",
    });
    const changed = await asAdmin("PATCH", row, { Metadata: { ...Metadata, label: "Points", inlineHelpText: null } });
    expect(changed.status).toBe(204);
    const { fields } = (await asAdmin("GET", "/sobjects/Account/describe")).body;
    expect(fields.find((one: { name: string }) => one.name === "Score__c")).toMatchObject({
      label: "Points",
      precision: 5,
    });
    expect((await asAdmin("DELETE", row)).status).toBe(204);
    expect((await asAdmin("GET", row)).status).toBe(404);
    expect((await asAdmin("DELETE", row)).status).toBe(404);
  });

  it("an object and a rule on it, which then holds", async () => {
    const object = await asAdmin("POST", "/tooling/sobjects/CustomObject", {
      FullName: "Invoice__c",
      Metadata: {
        label: "Invoice",
        pluralLabel: "Invoices",
        nameField: { type: "Text", label: "Number" },
        sharingModel: "ReadWrite",
      },
    });
    expect(object.body.id).toMatch(/^01I/);
    const { records } = await query(
      "SELECT DurableId, Label FROM EntityDefinition WHERE QualifiedApiName = 'Invoice__c'",
    );
    expect(records).toMatchObject([{ DurableId: object.body.id.slice(0, 15), Label: "Invoice" }]);
    const Metadata = { active: true, errorConditionFormula: "LEN(Name) < 3", errorMessage: "Too short" };
    const rule = await asAdmin("POST", "/tooling/sobjects/ValidationRule", {
      FullName: "Invoice__c.Long_enough",
      Metadata,
    });
    expect(rule.status).toBe(201);
    expect((await asAdmin("POST", "/sobjects/Invoice__c", { Name: "x" })).body[0].message).toBe("Too short");
    const again = await asAdmin("POST", "/tooling/sobjects/ValidationRule", {
      FullName: "Invoice__c.Long_enough",
      Metadata,
    });
    expect(again.body[0].errorCode).toBe("DUPLICATE_DEVELOPER_NAME");
    const off = await asAdmin("PATCH", `/tooling/sobjects/ValidationRule/${rule.body.id}`, {
      Metadata: { active: false },
    });
    expect(off.status).toBe(204);
    expect((await asAdmin("POST", "/sobjects/Invoice__c", { Name: "x" })).status).toBe(201);
    expect(
      (
        await query(
          "SELECT ValidationName, Active FROM ValidationRule WHERE EntityDefinition.QualifiedApiName = 'Invoice__c'",
        )
      ).records,
    ).toMatchObject([{ ValidationName: "Long_enough", Active: false }]);
  });

  it("what is not a component is refused, and so is who may not customize", async () => {
    const Metadata = { label: "X", type: "Text", length: 10 };
    const create = (body: object) => asAdmin("POST", "/tooling/sobjects/CustomField", body);
    expect((await create({ Metadata })).body[0]).toMatchObject({
      errorCode: "REQUIRED_FIELD_MISSING",
      fields: ["FullName"],
    });
    expect((await create({ FullName: "Account.X__c" })).body[0]).toMatchObject({ fields: ["Metadata"] });
    expect((await create({ FullName: "Account.X__c", Metadata: "Text" })).status).toBe(400);
    expect((await create({ FullName: "Nothing__c.X__c", Metadata })).status).toBe(400);
    expect((await create({ FullName: "X__c", Metadata })).status).toBe(400);
    expect((await create({ FullName: "Account.X__c", Metadata: { label: "X", type: "Nonsense" } })).status).toBe(400);
    expect(
      (await place.rest("POST", "/tooling/sobjects/CustomField", { FullName: "Account.X__c", Metadata })).status,
    ).toBe(404);
    expect((await asAdmin("PATCH", "/tooling/sobjects/CustomField/00N000000000001", { Metadata })).status).toBe(404);
    expect((await asAdmin("POST", "/tooling/sobjects/ApexClass", { Name: "X", Body: "class X {}" })).status).toBe(400);
  });

  it("debug levels and trace flags are records", async () => {
    const level = await asAdmin("POST", "/tooling/sobjects/DebugLevel", {
      DeveloperName: "Mine",
      MasterLabel: "Mine",
      ApexCode: "FINE",
    });
    expect(level.body).toMatchObject({ success: true, id: expect.stringMatching(/^7dl/) });
    const [{ Id }] = (await query("SELECT Id FROM User WHERE Username LIKE 'admin%'")).records;
    const flag = await asAdmin("POST", "/tooling/sobjects/TraceFlag", {
      TracedEntityId: Id,
      DebugLevelId: level.body.id,
      LogType: "DEVELOPER_LOG",
    });
    expect(flag.status).toBe(201);
    expect((await query("SELECT DebugLevel.DeveloperName FROM TraceFlag")).records[0].DebugLevel.DeveloperName).toBe(
      "Mine",
    );
    const row = `/tooling/sobjects/DebugLevel/${level.body.id}`;
    expect((await asAdmin("PATCH", row, { ApexCode: "LOUD" })).body[0].errorCode).toBe(
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    );
    expect((await asAdmin("DELETE", row)).status).toBe(204);
    expect((await asAdmin("GET", row)).body[0].errorCode).toBe("NOT_FOUND");
    const fork = await place.org.fork();
    const { accessToken } = await fork.login();
    const answer = await fork.fetch(
      "http://localhost/services/data/v67.0/tooling/query?q=SELECT+LogType+FROM+TraceFlag",
      {
        headers: { authorization: `Bearer ${accessToken}` },
      },
    );
    expect(((await answer.json()) as { size: number }).size).toBe(1);
    await fork.close();
  });
});
