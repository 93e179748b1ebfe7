import { manualClock, toId18 } from "@postern/kernel";
import type { Cell, ChildSet, QueryPage, ResultRow, ResultShape } from "../doors/query.ts";
import type { Access, Session } from "../doors/session.ts";
import { emptyOrg } from "../empty-org.ts";
import { customField, customObject } from "../schema/custom.ts";
import { createSchema } from "../schema/schema.ts";
import { standardObjects } from "../schema/standard/index.ts";
import { type Database, openDatabase } from "../state/database.ts";
import { createTable, quoted } from "../state/tables.ts";
import { createQueryDoor } from "./query-door.ts";

/** `id("001", 1)` → the 18-character id of the first account. */
export function id(prefix: string, n: number): string {
  return toId18(`${prefix}0000${String(n).padStart(8, "0")}`) as string;
}

export const ADA = id("005", 1);
export const BOB = id("005", 2);
export const ACME = id("001", 1);
export const ECOLE = id("001", 2);
export const GLOBEX = id("001", 3);
export const GONE = id("001", 4);

/** Sunday, 15 March 2026, noon UTC. */
export const NOW = Date.parse("2026-03-15T12:00:00Z");

export function sessionOf(options: { userId?: string; hide?: readonly string[] } = {}): Session {
  const hidden = new Set(options.hide);
  const access: Access = {
    apiEnabled: true,
    viewAllData: true,
    modifyAllData: true,
    object: (name) => ({ create: true, read: !hidden.has(name), edit: true, delete: true }),
    ownRows: () => null,
    fieldReadable: (sobject, field) => !hidden.has(`${sobject}.${field}`),
    fieldEditable: () => true,
  };
  return {
    id: "s",
    orgId: id("00D", 1),
    userId: options.userId ?? ADA,
    username: "ada@example.test",
    consumerKey: null,
    scopes: new Set(["api"]),
    kind: "oauth",
    ip: "127.0.0.1",
    level: "STANDARD",
    jkt: null,
    format: "opaque",
    access,
  };
}

type Row = Record<string, string | number | null>;

export function insert(database: Database, sobject: string, rows: readonly Row[]): void {
  for (const row of rows) {
    const names = Object.keys(row).map(quoted).join(", ");
    const marks = Object.keys(row).fill("?").join(", ");
    database.prepare(`INSERT INTO ${quoted(sobject)} (${names}) VALUES (${marks})`).run(...Object.values(row));
  }
}

/** The query door over the standard objects with a few rows in them. */
export function seededRoom() {
  const clock = manualClock({ start: NOW });
  const database = openDatabase(":memory:", { image: emptyOrg() });
  const schema = createSchema(standardObjects);
  schema.addFields("Account", [
    customField({ name: "Regions__c", label: "Regions", type: "multipicklist", picklist: ["North", "South", "West"] }),
    customField({
      name: "Code__c",
      label: "Code",
      type: "string",
      length: 20,
      externalId: true,
      unique: true,
      caseSensitive: true,
    }),
    customField({ name: "Number__c", label: "Number", type: "double", precision: 18, scale: 0, externalId: true }),
    customField({ name: "Place__c", label: "Place", type: "location" }),
    {
      ...customField({ name: "Place__latitude__s", label: "Latitude", type: "double" }),
      compoundFieldName: "Place__c",
    },
    {
      ...customField({ name: "Place__longitude__s", label: "Longitude", type: "double" }),
      compoundFieldName: "Place__c",
    },
  ]);
  schema.add(
    customObject({
      name: "Visit__c",
      label: "Visit",
      labelPlural: "Visits",
      fields: [customField({ name: "Account__c", label: "Account", type: "reference", referenceTo: ["Account"] })],
    }),
  );
  for (const model of schema.objects())
    if (model.fields.some((each) => each.definition.custom)) createTable(database, model);
  seed(database);
  let counter = 0;
  const query = createQueryDoor({
    database,
    schema,
    clock,
    random: (size) => Uint8Array.from({ length: size }, () => counter++ % 62),
  });
  const session = sessionOf();
  return {
    clock,
    database,
    schema,
    query,
    session,
    /** The records of a query as plain objects. */
    ask: (soql: string, as: Session = session) => records(query.run(as, soql)),
    /** One column of a query, in order. */
    column: (soql: string, as: Session = session) =>
      records(query.run(as, soql)).map((record) => Object.values(record)[0]),
  };
}

const audit = (at: string, by = ADA): Row => ({
  CreatedDate: `${at}.000+0000`,
  CreatedById: by,
  LastModifiedDate: `${at}.000+0000`,
  LastModifiedById: by,
  SystemModstamp: `${at}.000+0000`,
});

function seed(database: Database): void {
  insert(database, "Organization", [
    {
      Id: id("00D", 1),
      Name: "Acme Org",
      TimeZoneSidKey: "GMT",
      FiscalYearStartMonth: 2,
      UsesStartDateAsFiscalYearName: 0,
    },
  ]);
  insert(database, "User", [
    {
      Id: ADA,
      Username: "ada@example.test",
      LastName: "Lovelace",
      FirstName: "Ada",
      Name: "Ada Lovelace",
      Email: "ada@example.test",
      IsActive: 1,
    },
    {
      Id: BOB,
      Username: "bob@example.test",
      LastName: "Stone",
      Name: "Bob Stone",
      Email: "bob@example.test",
      IsActive: 1,
      ManagerId: ADA,
      TimeZoneSidKey: "America/Los_Angeles",
    },
  ]);
  insert(database, "Group", [{ Id: id("00G", 1), Name: "Support Queue", Type: "Queue" }]);
  insert(database, "Account", [
    {
      Id: ACME,
      Name: "Acme",
      Type: "Prospect",
      Industry: "Energy",
      AnnualRevenue: 1000,
      NumberOfEmployees: 10,
      OwnerId: ADA,
      BillingCity: "Berlin",
      BillingCountry: "Germany",
      BillingLatitude: 52.5,
      BillingLongitude: 13.4,
      IsPartner: 1,
      Description: "long",
      Regions__c: "North;West",
      Code__c: "Ab1",
      Number__c: 7,
      Place__latitude__s: 1.5,
      Place__longitude__s: 2.5,
      ...audit("2026-03-15T01:00:00"),
    },
    {
      Id: ECOLE,
      Name: "École 100%_\\",
      Type: "Other",
      Industry: null,
      AnnualRevenue: 500.5,
      NumberOfEmployees: null,
      OwnerId: BOB,
      ParentId: ACME,
      Regions__c: "South",
      ...audit("2026-03-14T20:00:00"),
    },
    {
      Id: GLOBEX,
      Name: "globex's",
      Type: null,
      Industry: "Banking",
      AnnualRevenue: null,
      NumberOfEmployees: 300,
      OwnerId: BOB,
      ParentId: ECOLE,
      Code__c: "aB1",
      ...audit("2025-12-31T23:30:00", BOB),
    },
    { Id: GONE, Name: "Gone", IsDeleted: 1, OwnerId: ADA, ...audit("2020-01-01T00:00:00") },
  ] as Row[]);
  insert(database, "Contact", [
    {
      Id: id("003", 1),
      LastName: "Ames",
      FirstName: "Amy",
      Name: "Amy Ames",
      AccountId: ACME,
      Email: "amy@acme.test",
      OwnerId: ADA,
      Birthdate: "1990-02-28",
      ...audit("2026-03-01T00:00:00"),
    },
    {
      Id: id("003", 2),
      LastName: "Brown",
      Name: "Brown",
      AccountId: ACME,
      OwnerId: BOB,
      ...audit("2026-03-02T00:00:00"),
    },
    {
      Id: id("003", 3),
      LastName: "Clark",
      Name: "clark",
      AccountId: ECOLE,
      ReportsToId: id("003", 1),
      OwnerId: BOB,
      ...audit("2026-03-03T00:00:00"),
    },
    {
      Id: id("003", 4),
      LastName: "Dorn",
      Name: "Dorn",
      AccountId: null,
      OwnerId: ADA,
      ...audit("2026-03-04T00:00:00"),
    },
    {
      Id: id("003", 5),
      LastName: "Away",
      Name: "Away",
      AccountId: ACME,
      OwnerId: ADA,
      IsDeleted: 1,
      ...audit("2026-03-05T00:00:00"),
    },
  ] as Row[]);
  insert(database, "Opportunity", [
    {
      Id: id("006", 1),
      Name: "O1",
      AccountId: ACME,
      StageName: "Prospecting",
      Amount: 100,
      CloseDate: "2026-01-31",
      OwnerId: ADA,
      ...audit("2026-01-01T08:00:00"),
    },
    {
      Id: id("006", 2),
      Name: "O2",
      AccountId: ACME,
      StageName: "Closed Won",
      Amount: 200,
      CloseDate: "2026-03-15",
      IsWon: 1,
      IsClosed: 1,
      OwnerId: ADA,
      ...audit("2026-02-01T23:00:00"),
    },
    {
      Id: id("006", 3),
      Name: "O3",
      AccountId: ECOLE,
      StageName: "Closed Won",
      Amount: 50.5,
      CloseDate: "2025-12-31",
      IsWon: 1,
      IsClosed: 1,
      OwnerId: BOB,
      ...audit("2025-11-01T08:00:00"),
    },
    {
      Id: id("006", 4),
      Name: "O4",
      AccountId: null,
      StageName: "Closed Lost",
      Amount: null,
      CloseDate: "2026-06-30",
      IsClosed: 1,
      OwnerId: BOB,
      ...audit("2026-03-15T11:00:00"),
    },
  ] as Row[]);
  insert(database, "Case", [
    {
      Id: id("500", 1),
      CaseNumber: "00001001",
      Status: "New",
      Priority: "Low",
      OwnerId: id("00G", 1),
      ContactId: id("003", 1),
      ...audit("2026-03-01T00:00:00"),
    },
    {
      Id: id("500", 2),
      CaseNumber: "00001002",
      Status: "Closed",
      Priority: "High",
      OwnerId: ADA,
      AccountId: ACME,
      IsClosed: 1,
      ...audit("2026-03-02T00:00:00"),
    },
    {
      Id: id("500", 3),
      CaseNumber: "00001003",
      Status: "Working",
      Priority: null,
      OwnerId: BOB,
      ContactId: id("003", 3),
      ...audit("2026-03-03T00:00:00"),
    },
  ] as Row[]);
}

export type PlainRecord = Record<string, unknown>;

export function records(page: Pick<QueryPage, "shape" | "rows">): PlainRecord[] {
  return page.rows.map((row) => record(page.shape, row));
}

export function record(shape: ResultShape, row: ResultRow): PlainRecord {
  const variant = shape.variants?.get(String(row[shape.idColumn]).slice(0, 3));
  if (variant) return record(variant, row);
  const result: PlainRecord = {};
  for (const [i, column] of shape.columns.entries()) {
    const cell = row[i] as Cell;
    if (column.kind === "scalar") {
      if (!column.hidden) result[column.key] = column.type === "boolean" && cell !== null ? cell === 1 : cell;
    } else if (column.kind === "parent")
      result[column.key] = cell === null ? null : record(column.shape, cell as ResultRow);
    else if (column.kind === "children") {
      const set = cell as ChildSet | null;
      result[column.key] = set === null ? null : set.rows.map((child) => record(column.shape, child));
    } else result[column.key] = cell;
  }
  return result;
}
