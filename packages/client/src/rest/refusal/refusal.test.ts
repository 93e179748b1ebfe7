import { describe, expect, it } from "vitest";
import { refusalError } from "./decode-rest-error.ts";
import { queryPosition } from "./query-position.ts";
import { readRefusal } from "./read-refusal.ts";

const WRITE = { method: "POST", path: "sobjects/Account?secret=1" } as const;
const read = (status: number, body: unknown) =>
  refusalError(readRefusal(status, typeof body === "string" ? body : JSON.stringify(body)), WRITE);

/** REST API guide: Status Codes and Error Responses; SOAP API guide: StatusCode, ExceptionCode. */
describe("every code of the org has one of ours", () => {
  it.each([
    [404, "NOT_FOUND", "NOT_FOUND"],
    [404, "ENTITY_IS_DELETED", "RECORD_DELETED"],
    [412, "PRECONDITION_FAILED", "RECORD_MODIFIED"],
    [412, "SOMETHING_NEW", "RECORD_MODIFIED"],
    [412, "BATCH_PROCESSING_HALTED", "TRANSACTION_ROLLED_BACK"],
    [400, "UNABLE_TO_LOCK_ROW", "ROW_LOCKED"],
    [400, "DUPLICATES_DETECTED", "DUPLICATE_FOUND"],
    [400, "DUPLICATE_VALUE", "VALUE_NOT_UNIQUE"],
    [400, "DUPLICATE_EXTERNAL_ID", "VALUE_NOT_UNIQUE"],
    [400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "VALIDATION_FAILED"],
    [400, "FIELD_FILTER_VALIDATION_EXCEPTION", "VALIDATION_FAILED"],
    [400, "REQUIRED_FIELD_MISSING", "FIELD_REQUIRED"],
    [400, "STRING_TOO_LONG", "FIELD_VALUE_INVALID"],
    [400, "INVALID_EMAIL_ADDRESS", "FIELD_VALUE_INVALID"],
    [400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "FIELD_VALUE_INVALID"],
    [400, "INVALID_TYPE_ON_FIELD_IN_RECORD", "FIELD_VALUE_INVALID"],
    [400, "FIELD_INTEGRITY_EXCEPTION", "FIELD_VALUE_INVALID"],
    [400, "NUMBER_OUTSIDE_VALID_RANGE", "FIELD_VALUE_INVALID"],
    [400, "INVALID_FIELD", "FIELD_UNKNOWN"],
    [400, "INVALID_FIELD_FOR_INSERT_UPDATE", "FIELD_NOT_WRITEABLE"],
    [400, "INVALID_TYPE", "OBJECT_UNKNOWN"],
    [400, "MALFORMED_ID", "ID_MALFORMED"],
    [400, "INVALID_CROSS_REFERENCE_KEY", "REFERENCE_NOT_FOUND"],
    [403, "INSUFFICIENT_ACCESS_OR_READONLY", "ACCESS_DENIED"],
    [400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "ACCESS_DENIED"],
    [400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "AUTOMATION_FAILED"],
    [500, "APEX_ERROR", "AUTOMATION_FAILED"],
    [400, "DELETE_FAILED", "DELETE_RESTRICTED"],
    [400, "ENTITY_IS_LOCKED", "RECORD_LOCKED"],
    [400, "CANNOT_UPDATE_CONVERTED_LEAD", "RECORD_LOCKED"],
    [400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", "TRANSACTION_ROLLED_BACK"],
    [400, "PROCESSING_HALTED", "TRANSACTION_ROLLED_BACK"],
    [400, "MIXED_DML_OPERATION", "MIXED_DML"],
    [400, "EXCEEDED_ID_LIMIT", "CALL_TOO_LARGE"],
    [403, "STORAGE_LIMIT_EXCEEDED", "LIMIT_SPENT"],
    [400, "LIMIT_EXCEEDED", "LIMIT_SPENT"],
    [403, "FUNCTIONALITY_NOT_ENABLED", "FEATURE_DISABLED"],
    [403, "TXN_SECURITY_NO_ACCESS", "POLICY_BLOCKED"],
    [400, "INVALID_NEW_PASSWORD", "PASSWORD_REFUSED"],
    [410, "UNSUPPORTED_API_VERSION", "API_VERSION_GONE"],
    [501, "NOT_IMPLEMENTED", "NOT_BUILT"],
    [400, "JSON_PARSER_ERROR", "REQUEST_MALFORMED"],
    [405, "METHOD_NOT_ALLOWED", "REQUEST_MALFORMED"],
    [415, "UNSUPPORTED_MEDIA_TYPE", "REQUEST_MALFORMED"],
    [400, "INVALID_HEADER_VALUE", "REQUEST_MALFORMED"],
    [400, "CIRCULAR_DEPENDENCY", "FIELD_VALUE_INVALID"],
    [412, "NOT_MODIFIED", "RECORD_MODIFIED"],
    [400, "INVALID_REPLICATION_DATE", "REPLICATION_WINDOW"],
    [500, "UNKNOWN_EXCEPTION", "SERVER_TROUBLE"],
    [503, "SERVER_UNAVAILABLE", "SERVER_TROUBLE"],
    [400, "MALFORMED_SEARCH", "SEARCH_MALFORMED"],
    [400, "SOMETHING_NOBODY_KNOWS", "SALESFORCE_API"],
  ])("%i %s is %s", (status, errorCode, code) => {
    const error = read(status, [{ errorCode, message: "m", fields: ["F"] }]);
    expect(error).toMatchObject({
      code,
      data: { errorCode, message: "m", fields: ["F"], status, path: "sobjects/Account" },
    });
    expect(JSON.stringify(error)).not.toContain("secret");
  });

  it.each([
    [414, "<html>URI Too Long</html>", "CALL_TOO_LARGE"],
    [431, "", "CALL_TOO_LARGE"],
    [502, "<html>Bad Gateway</html>", "SERVER_TROUBLE"],
    [412, "", "RECORD_MODIFIED"],
    [418, "teapot", "SALESFORCE_API"],
  ])("%i without a code of its own: %s is %s", (status, text, code) => expect(read(status, text).code).toBe(code));

  it.each([
    ["MALFORMED_QUERY", "QUERY_MALFORMED"],
    ["INVALID_FIELD", "QUERY_NAME_UNKNOWN"],
    ["INVALID_TYPE", "QUERY_NAME_UNKNOWN"],
    ["QUERY_TIMEOUT", "QUERY_TIMED_OUT"],
    ["INVALID_QUERY_LOCATOR", "CURSOR_GONE"],
    ["INVALID_QUERY_FILTER_OPERATOR", "QUERY_REFUSED"],
    ["QUERY_TOO_COMPLICATED", "QUERY_REFUSED"],
  ])("%s of a query is %s", (errorCode, code) => {
    const asked = { method: "GET", path: "query", soql: "SELECT X FROM Y" } as const;
    expect(refusalError(readRefusal(400, JSON.stringify([{ errorCode, message: "m" }])), asked)).toMatchObject({
      code,
      data: { soql: "SELECT X FROM Y" },
    });
  });
});

it("a step whose reference has no value is told apart from one that was rolled back", () => {
  const message = "Invalid reference specified. No value for step1.id found in step1";
  expect(read(400, [{ errorCode: "PROCESSING_HALTED", message }]).code).toBe("DEPENDENCY_FAILED");
});

it.each(["duplicateResut", "duplicateResult"])("what a duplicate rule found comes with ids, spelt %s", (name) => {
  const record = { attributes: { type: "Contact" }, Id: "003000000000001AAA" };
  const found = {
    allowSave: true,
    matchResults: [{ rule: "Standard", matchRecords: [{ matchConfidence: 90, record }] }],
  };
  const error = read(400, [{ errorCode: "DUPLICATES_DETECTED", message: "Use one of these records?", [name]: found }]);
  expect(error).toMatchObject({
    code: "DUPLICATE_FOUND",
    data: {
      mayBeSaved: true,
      matches: [{ type: "Contact", id: "003000000000001AAA", confidence: 90, rule: "Standard" }],
    },
  });
  expect(error.fix).toContain("allowSave");
});

describe("the place in a query", () => {
  const at = (row: number, column: number) =>
    `\nfrom XYZZY\n     ^\nERROR at Row:${row}:Column:${column}\nsObject type 'XYZZY'`;

  it("is shown below the query's own line", () => {
    const soql = "SELECT Id\nFROM XYZZY";
    expect(queryPosition(at(2, 6), soql)).toEqual({ row: 2, column: 6, caret: "FROM XYZZY\n     ^" });
  });

  it("is found in a line that is too long to be shown whole", () => {
    const soql = `SELECT ${"Field__c, ".repeat(60)}Oops FROM Account`;
    const { caret } = queryPosition(at(1, soql.indexOf("Oops") + 1), soql);
    const [line = "", pointer = ""] = caret.split("\n");
    expect([line.length, line.slice(pointer.length - 1, pointer.length + 3)]).toEqual([80, "Oops"]);
  });

  it("is null where the org names none", () => {
    expect(queryPosition("unexpected token: 'FORM'", "SELECT Id FORM A")).toEqual({
      row: null,
      column: null,
      caret: "",
    });
  });
});
