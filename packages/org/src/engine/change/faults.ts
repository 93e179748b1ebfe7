import { ApiFault } from "../api-fault.ts";
import type { FoundDuplicates } from "../doors/change.ts";
import type { FieldModel } from "../schema/model.ts";
import type { DuplicateRule } from "./duplicates/duplicate-rule.ts";
import type { Row } from "./work.ts";

/** The refusals of the DML path with their texts (REST API Developer Guide, "Status Codes and Error Responses"; SOAP API, StatusCode). */
export const fault = {
  unknownObject: (name: string) =>
    new ApiFault(
      "INVALID_TYPE",
      `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    ),
  noAccess: () => new ApiFault("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"),
  notForOperation: (name: string, operation: string) =>
    new ApiFault("INVALID_TYPE_FOR_OPERATION", `entity type ${name} does not support ${operation}`),
  unknownAssignmentRule: (id: string) =>
    new ApiFault("INVALID_ASSIGNMENT_RULE", `invalid assignment rule id: ${id}`, { fields: [] }),
  malformedId: (id: string) => new ApiFault("MALFORMED_ID", `malformed id ${id}`, { fields: ["Id"] }),
  wrongIdType: (label: string, id: string, field: string) =>
    new ApiFault("MALFORMED_ID", `${label}: id value of incorrect type: ${id}`, { fields: [field] }),
  unknownRecord: (field?: string) =>
    new ApiFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", field ? { fields: [field] } : {}),
  deletedParent: (field: string) => new ApiFault("ENTITY_IS_DELETED", "entity is deleted", { fields: [field] }),
  deleted: () => new ApiFault("ENTITY_IS_DELETED", "entity is deleted"),
  noBinEntry: () => new ApiFault("INVALID_ID_FIELD", "invalid record id; no recycle bin entry found"),
  notInBin: () => new ApiFault("UNDELETE_FAILED", "Entity is not in the recycle bin"),
  noSuchColumn: (field: string, sobject: string) =>
    new ApiFault("INVALID_FIELD", `No such column '${field}' on sobject of type ${sobject}`),
  notWriteable: (fields: readonly string[]) =>
    new ApiFault(
      "INVALID_FIELD_FOR_INSERT_UPDATE",
      `Unable to create/update fields: ${fields.join(", ")}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
      { fields },
    ),
  idOnInsert: () =>
    new ApiFault("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", { fields: ["Id"] }),
  requiredMissing: (fields: readonly string[]) =>
    new ApiFault("REQUIRED_FIELD_MISSING", `Required fields are missing: [${fields.join(", ")}]`, { fields }),
  wrongType: (field: FieldModel, value: unknown) =>
    new ApiFault(
      "INVALID_TYPE_ON_FIELD_IN_RECORD",
      `${field.definition.label}: value not of required type: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
      { fields: [field.name], detail: { wrongType: { field: field.name, type: field.definition.type, value } } },
    ),
  invalidDate: (field: FieldModel, time: number) =>
    new ApiFault(
      "FIELD_INTEGRITY_EXCEPTION",
      `${field.definition.label}: invalid date: ${new Date(time).toUTCString()}`,
      { fields: [field.name] },
    ),
  outsideCharset: (field: FieldModel, value: string) =>
    new ApiFault(
      "TEXT_DATA_OUTSIDE_SUPPORTED_CHARSET",
      `${field.definition.label}: text data outside supported charset: ${JSON.stringify(value)}`,
      { fields: [field.name] },
    ),
  tooManyValues: (field: FieldModel, max: number) =>
    new ApiFault("TOO_MANY_ENUM_VALUE", `${field.definition.label}: too many values selected (max=${max})`, {
      fields: [field.name],
    }),
  noAccessToReference: (id: string, field: string) =>
    new ApiFault(
      "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
      `insufficient access rights on cross-reference id: ${id.slice(0, 15)}`,
      { fields: [field] },
    ),
  circular: (field: string) =>
    new ApiFault("CIRCULAR_DEPENDENCY", `Circular dependency: ${field} would put the record above itself`, {
      fields: [field],
    }),
  tooManyLevels: (field: string, levels: number) =>
    new ApiFault("MAXIMUM_HIERARCHY_LEVELS_REACHED", `Maximum hierarchy levels reached: ${levels}`, {
      fields: [field],
    }),
  tooLong: (field: FieldModel, value: string, max: number) =>
    new ApiFault("STRING_TOO_LONG", `${field.definition.label}: data value too large: ${value} (max length=${max})`, {
      fields: [field.name],
    }),
  badEmail: (field: FieldModel, value: string) =>
    new ApiFault("INVALID_EMAIL_ADDRESS", `${field.definition.label}: invalid email address: ${value}`, {
      fields: [field.name],
    }),
  outOfRange: (field: FieldModel, value: unknown) =>
    new ApiFault(
      "NUMBER_OUTSIDE_VALID_RANGE",
      `${field.definition.label}: value outside of valid range on numeric field: ${String(value)}`,
      { fields: [field.name] },
    ),
  badPicklistValue: (field: FieldModel, value: string) =>
    new ApiFault(
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      `${field.definition.label}: bad value for restricted picklist field: ${value}`,
      { fields: [field.name] },
    ),
  parentNotFound: (value: string, field: string, sobject: string) =>
    new ApiFault(
      "INVALID_FIELD",
      `Foreign key external ID: ${value} not found for field ${field} in entity ${sobject}`,
    ),
  ambiguousExternalId: (field: string, ids: readonly string[]) =>
    new ApiFault(
      "DUPLICATE_EXTERNAL_ID",
      `${field}: more than one record found for external id field: [${ids.join(", ")}]`,
      { fields: [field], detail: { matches: ids } },
    ),
  noExternalIdField: (field: string) =>
    new ApiFault("NOT_FOUND", `Provided external ID field does not exist or is not accessible: ${field}`),
  notFound: () => new ApiFault("NOT_FOUND", "The requested resource does not exist"),
  duplicateValue: (field: string, id: string) =>
    new ApiFault(
      "DUPLICATE_VALUE",
      `duplicate value found: ${field} duplicates value on record with id: ${id.slice(0, 15)}`,
      { fields: [field] },
    ),
  brokenRule: (message: string, field?: string) =>
    new ApiFault("FIELD_CUSTOM_VALIDATION_EXCEPTION", message, { fields: field === undefined ? [] : [field] }),
  inactiveOwner: (id: string, label: string) =>
    new ApiFault(
      "INACTIVE_OWNER_OR_USER",
      `operation performed with inactive user [${id}] as owner of ${label.toLowerCase()}`,
      { fields: ["OwnerId"] },
    ),
  wrongRecordType: (id: string) =>
    new ApiFault(
      "INVALID_CROSS_REFERENCE_KEY",
      `Record Type ID: this ID value isn't valid for the user: ${id.slice(0, 15)}`,
      { fields: ["RecordTypeId"] },
    ),
  notItsQueue: () =>
    new ApiFault("INVALID_OPERATION", "Queue not associated with this SObject type", { fields: ["OwnerId"] }),
  mixedDml: (sobject: string, original: string) =>
    new ApiFault(
      "MIXED_DML_OPERATION",
      `DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ${sobject}, original object: ${original}`,
    ),
  /** @param own the record that was to be written; the others are parents */
  rowLocked: (rows: readonly string[], own?: string) => {
    const others = rows.filter((row) => row !== own);
    const suffix = others.length === 0 ? "" : ` or ${others.length} records: ${others.join(", ")}`;
    return new ApiFault("UNABLE_TO_LOCK_ROW", `unable to obtain exclusive access to this record${suffix}`);
  },
  tooManyRecords: (max: number) =>
    new ApiFault("EXCEEDED_ID_LIMIT", `record limit reached. cannot submit more than ${max} records into this call`),
  // The codes of merge() stand in the SOAP API's StatusCode; the texts are inferred.
  mergeFailed: (why: string) => new ApiFault("MERGE_FAILED", `merge failed: ${why}`),
  invalidMergeRecord: (id: string, why: string) =>
    new ApiFault("INVALID_MERGE_RECORD", `invalid record for merge: ${id}: ${why}`),
  /** @param records as stored; their first field is the Id */
  duplicates: (rule: DuplicateRule, allowSave: boolean, records: readonly Row[]) => {
    const text = rule.alertText ?? "Use one of these records?";
    const found: FoundDuplicates = { rule, allowSave, text, records };
    return new ApiFault("DUPLICATES_DETECTED", text, { detail: { duplicates: found } });
  },
  customValidation: (message: string, field?: string) =>
    new ApiFault("FIELD_CUSTOM_VALIDATION_EXCEPTION", message, field ? { fields: [field] } : {}),
  tooManyRetries: () =>
    new ApiFault(
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
      "Too many batch retries in the presence of Apex triggers and partial failures",
    ),
  rolledBack: () =>
    new ApiFault(
      "ALL_OR_NONE_OPERATION_ROLLED_BACK",
      "Record rolled back because not all records were valid and the request was using AllOrNone header",
    ),
  deleteFailed: (name: string, children: string, names: readonly string[]) =>
    new ApiFault(
      "DELETE_FAILED",
      `Your attempt to delete ${name} could not be completed because it is associated with the following ${children}.: ${names.join(", ")}`,
    ),
};
