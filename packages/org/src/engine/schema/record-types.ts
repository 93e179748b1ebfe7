import type { Database } from "../state/database.ts";
import { field } from "./definition-builder.ts";
import type { SObjectModel } from "./model.ts";
import type { Schema } from "./schema.ts";

/** The record type every object has. */
export const MASTER_RECORD_TYPE_ID = "012000000000000AAA";

/** Standard objects whose records can be of types (Metadata API, RecordType); custom objects all can. */
const TYPED: ReadonlySet<string> = new Set([
  "Account",
  "Asset",
  "Campaign",
  "CampaignMember",
  "Case",
  "Contact",
  "Contract",
  "Event",
  "Lead",
  "Opportunity",
  "Order",
  "OrderItem",
  "Pricebook2",
  "PricebookEntry",
  "Product2",
  "Quote",
  "Task",
]);

export function canHaveRecordTypes({ definition }: SObjectModel): boolean {
  return definition.custom === true || TYPED.has(definition.name);
}

/** As describe states it: the types of an object, and Master. */
export interface RecordTypeInfo {
  readonly active: boolean;
  readonly available: boolean;
  readonly defaultRecordTypeMapping: boolean;
  readonly developerName: string;
  readonly master: boolean;
  readonly name: string;
  readonly recordTypeId: string;
}

export const MASTER_RECORD_TYPE: RecordTypeInfo = {
  active: true,
  available: true,
  defaultRecordTypeMapping: true,
  developerName: "Master",
  master: true,
  name: "Master",
  recordTypeId: MASTER_RECORD_TYPE_ID,
};

/** The objects that the org has record types for. Their records have a RecordTypeId, those of others have none. */
export function typedObjects(database: Database): string[] {
  if (!database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'RecordType'").get()) return [];
  return database
    .prepare(`SELECT DISTINCT "SobjectType" AS name FROM "RecordType" ORDER BY 1`)
    .all()
    .map((row) => String(row["name"]));
}

/** Gives records of the objects their RecordTypeId. */
export function giveRecordTypes(
  schema: Schema,
  sobjects: readonly string[],
  apply: (model: SObjectModel) => void,
): void {
  for (const name of sobjects) {
    const model = schema.object(name);
    if (!model || model.field("RecordTypeId")) continue;
    apply(
      schema.addFields(name, [
        field("RecordTypeId", "reference", "CUNDFSGA", { label: "Record Type ID", to: "RecordType" }),
      ]),
    );
  }
}

interface RecordTypeRow {
  readonly Id: string;
  readonly Name: string;
  readonly DeveloperName: string;
  readonly IsActive: number;
}

/**
 * The record types of an object in the order they were made, Master last. Every profile has all active ones, and the first of them as
 * its default (Setup lets an administrator choose both).
 */
export function recordTypeInfos(database: Database, sobject: string): RecordTypeInfo[] {
  const rows = database
    .prepare(
      `SELECT "Id", "Name", "DeveloperName", "IsActive" FROM "RecordType" WHERE "SobjectType" = ? ORDER BY rowid`,
    )
    .all(sobject) as unknown as RecordTypeRow[];
  const first = rows.find((row) => row.IsActive === 1);
  return [
    ...rows.map((row) => ({
      active: row.IsActive === 1,
      available: row.IsActive === 1,
      defaultRecordTypeMapping: row === first,
      developerName: row.DeveloperName,
      master: false,
      name: row.Name,
      recordTypeId: row.Id,
    })),
    { ...MASTER_RECORD_TYPE, defaultRecordTypeMapping: first === undefined },
  ];
}

/** The type a new record of the object is of when none is given; null for Master. */
export function defaultRecordType(database: Database, sobject: string): string | null {
  const row = database
    .prepare(`SELECT "Id" AS id FROM "RecordType" WHERE "SobjectType" = ? AND "IsActive" = 1 ORDER BY rowid LIMIT 1`)
    .get(sobject);
  return (row?.["id"] as string | undefined) ?? null;
}
