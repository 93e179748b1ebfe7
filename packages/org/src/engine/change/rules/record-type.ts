import { ApiFault } from "../../api-fault.ts";
import { canHaveRecordTypes } from "../../schema/record-types.ts";
import { fault } from "../faults.ts";
import { duplicate } from "./permissions.ts";
import type { ObjectRules } from "./rules.ts";

const DEVELOPER_NAME = /^[A-Za-z](?:_?[A-Za-z0-9])*$/;

/** A record type is of one object, under a developer name of its own there (Object Reference, RecordType). */
export const recordTypeRules: ObjectRules = {
  derive({ operation, after }, { schema }) {
    if (operation === "insert" && typeof after.SobjectType === "string")
      after.SobjectType = schema.object(after.SobjectType)?.name ?? after.SobjectType;
  },
  check(work, { database, schema }) {
    if (work.operation === "delete") return;
    const { SobjectType: sobject, DeveloperName: name } = work.after;
    const model = schema.object(String(sobject));
    const type = work.model.field("SobjectType");
    if (type && (!model || !canHaveRecordTypes(model))) {
      work.faults.push(fault.badPicklistValue(type, String(sobject)));
      return;
    }
    if (!DEVELOPER_NAME.test(String(name)))
      work.faults.push(
        new ApiFault(
          "FIELD_INTEGRITY_EXCEPTION",
          "The Record Type Name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.",
          { fields: ["DeveloperName"] },
        ),
      );
    const other = database
      .prepare(
        `SELECT "Id" AS id FROM "RecordType" WHERE "SobjectType" = ? AND fold("DeveloperName") = fold(?) AND "Id" <> ?`,
      )
      .get(sobject ?? null, name ?? null, work.id);
    if (other) work.faults.push(duplicate("DeveloperName", String(other["id"])));
  },
};
