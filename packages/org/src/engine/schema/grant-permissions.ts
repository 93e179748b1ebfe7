import type { Counters } from "../state/counters.ts";
import type { Database } from "../state/database.ts";
import { insertRows } from "./insert-rows.ts";
import type { FieldModel } from "./model.ts";
import type { Schema } from "./schema.ts";

/** Objects whose rows users work with; permissions are granted on them one by one. */
const BUSINESS_OBJECTS: readonly string[] = [
  "Account",
  "Asset",
  "Campaign",
  "Case",
  "Contact",
  "Contract",
  "Document",
  "Event",
  "Lead",
  "Opportunity",
  "Order",
  "Pricebook2",
  "Product2",
  "Quote",
  "Task",
];

/** Details whose object permission is that of their master; their fields are granted by themselves. */
const DETAILS: readonly string[] = [
  "AccountContactRelation",
  "CampaignMember",
  "OpportunityLineItem",
  "OrderItem",
  "QuoteLineItem",
];

interface Deps {
  readonly database: Database;
  readonly schema: Schema;
  readonly counters: Counters;
}

/** What a permission set is given: everything on every business object, or reading and writing without `view all` and `modify all`. */
export interface ObjectGrant {
  readonly allRecords: boolean;
  readonly audit: Readonly<Record<string, string>>;
}

/** Grants reading and writing of the business objects and all their permissionable fields to a permission set. */
export function grantBusinessObjects(deps: Deps, permissionSetId: string, grant: ObjectGrant): void {
  const { database, schema, counters } = deps;
  const every = grant.allRecords ? 1 : 0;
  const ids = counters.recordIds("110", BUSINESS_OBJECTS.length);
  insertRows(
    database,
    "ObjectPermissions",
    BUSINESS_OBJECTS.map((sobject, index) => ({
      Id: ids[index] as string,
      ParentId: permissionSetId,
      SobjectType: sobject,
      PermissionsCreate: 1,
      PermissionsRead: 1,
      PermissionsEdit: 1,
      PermissionsDelete: 1,
      PermissionsViewAllRecords: every,
      PermissionsModifyAllRecords: every,
      ...grant.audit,
    })),
  );
  for (const sobject of [...BUSINESS_OBJECTS, ...DETAILS]) {
    const fields = schema.object(sobject)?.fields ?? [];
    grantFields(deps, [permissionSetId], sobject, fields, grant.audit["SystemModstamp"] as string);
  }
}

/** Grants the permissionable ones among the fields; editing where the field can be written at all. */
export function grantFields(
  deps: Deps,
  permissionSetIds: readonly string[],
  sobject: string,
  fields: readonly FieldModel[],
  now: string,
): void {
  const granted = fields.filter((field) => field.permissionable);
  for (const permissionSetId of permissionSetIds) {
    const ids = deps.counters.recordIds("01k", granted.length);
    insertRows(
      deps.database,
      "FieldPermissions",
      granted.map((field, index) => ({
        Id: ids[index] as string,
        ParentId: permissionSetId,
        SobjectType: sobject,
        Field: `${sobject}.${field.name}`,
        PermissionsRead: 1,
        PermissionsEdit: field.createable || field.updateable || field.storage === null ? 1 : 0,
        SystemModstamp: now,
      })),
    );
  }
}
