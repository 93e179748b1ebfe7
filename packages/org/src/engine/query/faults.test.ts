import { describe, expect, it } from "vitest";
import { seededRoom, sessionOf } from "./seeded-room.fixture.ts";

const room = seededRoom();

function faultOf(soql: string, session = room.session): { errorCode: string; message: string } {
  try {
    room.query.run(session, soql);
  } catch (error) {
    return error as { errorCode: string; message: string };
  }
  throw new Error(`no fault: ${soql.slice(0, 200)}`);
}

/** The fault of a one-line query, once its caret has been found to stand under the column it names. */
function placed(soql: string) {
  const { errorCode, message } = faultOf(soql);
  const [before, fragment = "", caret = "", place = "", sentence] = message.split("\n");
  const at = Number(/^ERROR at Row:1:Column:(\d+)$/.exec(place)?.[1]);
  expect({ before, caret: caret.trim() }, message).toEqual({ before: "", caret: "^" });
  const from = at - caret.length;
  expect(soql.slice(from, from + fragment.length), message).toBe(fragment);
  return { errorCode, at, sentence };
}

const TAIL = "Please reference your WSDL or the describe call for the appropriate names.";
const column = (field: string, entity: string) =>
  `No such column '${field}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${TAIL}`;
const relationship = (name: string) =>
  `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${TAIL}`;
const object = (name: string) =>
  `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${TAIL}`;

describe("faults that point into the query", () => {
  it("are exactly: line, caret, row and column, sentence", () => {
    expect(faultOf("select count() from XYZZY")).toMatchObject({
      errorCode: "INVALID_TYPE",
      message: `\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\n${object("XYZZY")}`,
    });
  });

  it("quote the row they are about", () => {
    expect(faultOf("SELECT Id,\n  Nope\nFROM Account").message).toBe(
      `\n  Nope\n  ^\nERROR at Row:2:Column:3\n${column("Nope", "Account")}`,
    );
  });

  // Recorded answers of real orgs.
  it.each([
    [
      "SELECT Id, DepProbeField__c FROM Account LIMIT 1",
      "SELECT Id, DepProbeField__c FROM Account LIMIT",
      12,
      column("DepProbeField__c", "Account"),
    ],
    ["SELECT Id, FROM Account", "SELECT Id, FROM Account", 11, "unexpected token: 'FROM'"],
    ["SELECT Id FROM Accountz LIMIT 2", "SELECT Id FROM Accountz LIMIT 2", 16, object("Accountz")],
  ])("are drawn out to whole words thirty characters before and after: %s", (soql, fragment, at, sentence) => {
    const lines = faultOf(soql).message.split("\n");
    expect([lines[1], ...lines.slice(3)]).toEqual([fragment, `ERROR at Row:1:Column:${at}`, sentence]);
  });

  it("quote a window of a long row, and keep the true column", () => {
    const names = Array.from({ length: 40 }, (_, i) => `Name != 'x${i}'`).join(" AND ");
    const { message } = faultOf(`SELECT Id FROM Account WHERE ${names} AND Nope = 1 AND Name != 'and more'`);
    expect(message).toBe(
      `\n!= 'x38' AND Name != 'x39' AND Nope = 1 AND Name != 'and more'\n                               ^\nERROR at Row:1:Column:${29 + names.length + 5 + 1}\n${column("Nope", "Account")}`,
    );
  });

  it("do not point into a string literal", () => {
    expect(faultOf("SELECT Id FROM Account WHERE Name = 'Nope' AND Nope = 1").message).toContain("Column:48\n");
  });

  it.each<[string, string, number, string]>([
    ["SELECT Nope FROM Account", "INVALID_FIELD", 8, column("Nope", "Account")],
    ["SELECT Account.Nope FROM Contact", "INVALID_FIELD", 8, column("Nope", "Account")],
    ["SELECT Owner.Department FROM Case", "INVALID_FIELD", 8, column("Department", "Name")],
    ["SELECT Nope.Name FROM Contact", "INVALID_FIELD", 8, relationship("Nope")],
    ["SELECT Id FROM Account WHERE Nope = 1", "INVALID_FIELD", 30, column("Nope", "Account")],
    ["SELECT Id FROM Account ORDER BY Nope", "INVALID_FIELD", 33, column("Nope", "Account")],
    ["SELECT COUNT(Id) FROM Account GROUP BY Nope", "INVALID_FIELD", 40, column("Nope", "Account")],
    [
      "SELECT (SELECT Id FROM Nopes) FROM Account",
      "INVALID_FIELD",
      24,
      `Didn't understand relationship 'Nopes' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${TAIL}`,
    ],
    ["SELECT Id FROM Account WHERE Id IN (SELECT X FROM Nope)", "INVALID_TYPE", 51, object("Nope")],
    [
      "SELECT Description FROM Account WHERE Description = 'x'",
      "INVALID_FIELD",
      39,
      "field 'Description' can not be filtered in a query call",
    ],
    [
      "SELECT Id FROM Account WHERE BillingAddress = null",
      "INVALID_FIELD",
      30,
      "field 'BillingAddress' can not be filtered in a query call",
    ],
    [
      "SELECT Description FROM Account ORDER BY Description",
      "INVALID_FIELD",
      42,
      "field 'Description' can not be sorted in a query call",
    ],
    [
      "SELECT COUNT(Id) FROM Account GROUP BY AnnualRevenue",
      "INVALID_FIELD",
      40,
      "field 'AnnualRevenue' can not be grouped in a query call",
    ],
    ["SELECT SUM(Name) FROM Account", "INVALID_FIELD", 12, "field Name does not support aggregate operator SUM"],
    [
      "SELECT COUNT(Description) FROM Account",
      "INVALID_FIELD",
      14,
      "field Description does not support aggregate operator COUNT",
    ],
    [
      "SELECT Id FROM Opportunity WHERE HOUR_IN_DAY(CloseDate) = 1",
      "INVALID_FIELD",
      46,
      "field CloseDate does not support the HOUR_IN_DAY function",
    ],
    [
      "SELECT Id FROM Opportunity WHERE Amount = '5'",
      "INVALID_FIELD",
      34,
      "value of filter criterion for field 'Amount' must be of type double and should not be enclosed in quotes",
    ],
    [
      "SELECT Id FROM Account WHERE NumberOfEmployees = '5'",
      "INVALID_FIELD",
      30,
      "value of filter criterion for field 'NumberOfEmployees' must be of type int and should not be enclosed in quotes",
    ],
    [
      "SELECT Id FROM Account WHERE IsPartner = 'true'",
      "INVALID_FIELD",
      30,
      "value of filter criterion for field 'IsPartner' must be of type boolean and should not be enclosed in quotes",
    ],
    [
      "SELECT Id FROM Opportunity WHERE CloseDate = '2026-01-01'",
      "INVALID_FIELD",
      34,
      "value of filter criterion for field 'CloseDate' must be of type date and should not be enclosed in quotes",
    ],
    [
      "SELECT Id FROM Account WHERE CreatedDate = 2026-01-01",
      "INVALID_FIELD",
      30,
      "value of filter criterion for field 'CreatedDate' must be of type dateTime",
    ],
    [
      "SELECT Id FROM Opportunity WHERE CloseDate = 2026-01-01T00:00:00Z",
      "INVALID_FIELD",
      34,
      "value of filter criterion for field 'CloseDate' must be of type date",
    ],
    [
      "SELECT Id FROM Account WHERE Name = 5",
      "INVALID_FIELD",
      30,
      "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes",
    ],
    ["SELECT Id FROM Account WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", 30, "invalid ID field: abc"],
    [
      "SELECT Id FROM Account WHERE OwnerId = '005000000000001ZZZ'",
      "INVALID_QUERY_FILTER_OPERATOR",
      30,
      "invalid ID field: 005000000000001ZZZ",
    ],
    [
      "SELECT Id FROM Account WHERE Id LIKE '001%'",
      "INVALID_QUERY_FILTER_OPERATOR",
      30,
      "invalid operator on id field",
    ],
    [
      "SELECT Id FROM Account WHERE NumberOfEmployees LIKE '1%'",
      "INVALID_QUERY_FILTER_OPERATOR",
      30,
      "invalid operator on int field",
    ],
    [
      "SELECT Id FROM Account WHERE Name INCLUDES ('a')",
      "INVALID_QUERY_FILTER_OPERATOR",
      30,
      "includes and excludes operators are only valid on multipicklist field",
    ],
    ["SELECT Id FROM Account WHERE Name = :name", "MALFORMED_QUERY", 37, "Bind variables only allowed in Apex code"],
    ["SELECT Id FROM Account WHERE Id IN :ids", "MALFORMED_QUERY", 36, "Bind variables only allowed in Apex code"],
    ["SELEC Id FROM Account", "MALFORMED_QUERY", 1, "unexpected token: 'SELEC'"],
    ["SELECT Id, FROM Account", "MALFORMED_QUERY", 11, "unexpected token: 'FROM'"],
    ["SELECT * FROM Account", "MALFORMED_QUERY", 8, "unexpected token: '*'"],
    ["SELECT Id FROM", "MALFORMED_QUERY", 15, "unexpected token: '<EOF>'"],
    ["SELECT Id FROM Account WHERE", "MALFORMED_QUERY", 29, "unexpected token: '<EOF>'"],
    ["SELECT Id FROM Account WHERE Name = foo", "MALFORMED_QUERY", 37, "unexpected token: 'foo'"],
    ['SELECT Id FROM Account WHERE Name = "foo"', "MALFORMED_QUERY", 37, "unexpected token: '\"'"],
    ["SELECT Id FROM Account WHERE Name = 'foo", "MALFORMED_QUERY", 37, "unexpected token: '''"],
    ["SELECT Id FROM Account WHERE (Name = 'x'", "MALFORMED_QUERY", 41, "unexpected token: '<EOF>'"],
    ["SELECT Id FROM Account WHERE Name = 'x')", "MALFORMED_QUERY", 40, "unexpected token: ')'"],
    ["SELECT Id FROM Account WHERE Name = ('x')", "MALFORMED_QUERY", 37, "unexpected token: '('"],
    ["SELECT Id FROM Account WHERE Id IN ()", "MALFORMED_QUERY", 30, "unexpected token: 'Id IN ()'"],
    ["SELECT Id FROM Account LIMIT -1", "MALFORMED_QUERY", 30, "unexpected token: '-1'"],
    ["SELECT Id FROM Account;", "MALFORMED_QUERY", 23, "unexpected token: ';'"],
    ["SELECT Id FROM Account LIMIT 1 WHERE Name = 'x'", "MALFORMED_QUERY", 31, "unexpected token: 'WHERE'"],
    [
      "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'",
      "MALFORMED_QUERY",
      56,
      "unexpected token: 'OR'",
    ],
    ["SELECT Id FROM Account ALL ROWS", "MALFORMED_QUERY", 24, "ALL ROWS not allowed in this context"],
    ["SELECT MIN(Name) first FROM Account", "MALFORMED_QUERY", 18, "unexpected token: 'first'"],
    ["SELECT Id FROM Opportunity WHERE CloseDate = 2026-02-30", "MALFORMED_QUERY", 46, "Invalid date: 2026-02-30"],
    [
      "SELECT Id FROM Account WITH DATA CATEGORY Foo__c AT bar__c",
      "MALFORMED_QUERY",
      29,
      "WITH DATA CATEGORY is not supported for entity 'Account'",
    ],
    [
      "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) OR Name = 'x'",
      "MALFORMED_QUERY",
      30,
      "Semi join sub-selects are not allowed with the 'OR' operator",
    ],
    [
      "SELECT Id FROM Account WHERE Id IN (SELECT Id FROM Account)",
      "MALFORMED_QUERY",
      29,
      "The inner and outer selects should not be on the same object type",
    ],
    [
      "SELECT Id FROM Account WHERE Name IN (SELECT AccountId FROM Contact)",
      "MALFORMED_QUERY",
      29,
      "The left operand field in the where expression for outer query should be an id field, cannot use: 'Name'",
    ],
    [
      "SELECT Id FROM Account WHERE Id IN (SELECT OwnerId FROM Contact)",
      "MALFORMED_QUERY",
      29,
      "The selected field 'OwnerId' in the subquery and the left operand field in the where expression in the outer query 'Id' should point to the same object type",
    ],
    [
      "SELECT Id FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Case))",
      "MALFORMED_QUERY",
      73,
      "Nesting of semi join sub-selects is not supported",
    ],
    [
      "SELECT Account.Parent.Parent.Parent.Parent.Parent.Name FROM Contact",
      "MALFORMED_QUERY",
      8,
      "SOQL relationship path 'Account.Parent.Parent.Parent.Parent.Parent.Name' goes more than 5 levels up.",
    ],
    [
      "SELECT Id FROM Account WHERE Id IN (SELECT WhatId FROM Task)",
      "MALFORMED_QUERY",
      29,
      "Entity 'Task' is not supported for semi join inner selects",
    ],
    [
      "SELECT Id FROM Contact WHERE Account.Id IN (SELECT AccountId FROM Case)",
      "MALFORMED_QUERY",
      29,
      "The left operand field in the where expression for outer query should be an id field, cannot use: 'Account.Id'",
    ],
    [
      "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact LIMIT 5)",
      "MALFORMED_QUERY",
      29,
      "LIMIT is not allowed in a semi join sub-select",
    ],
    ["SELECT Id FROM Account WHERE Name LIKE null", "MALFORMED_QUERY", 40, "unexpected token: 'null'"],
    [
      "SELECT Id FROM Account WHERE CreatedDate > 2020-12-12t12:12:00-25:00",
      "MALFORMED_QUERY",
      44,
      "Invalid datetime: 2020-12-12t12:12:00-25:00",
    ],
    ["SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS", "MALFORMED_QUERY", 55, "unexpected token: '<EOF>'"],
    ["SELECT Id FROM Account USING everything", "MALFORMED_QUERY", 30, "unexpected token: 'everything'"],
    [
      "SELECT Id FROM Account WHERE CALENDAR_YEAR(CreatedDate) = THIS_YEAR",
      "MALFORMED_QUERY",
      59,
      "unexpected token: 'THIS_YEAR'",
    ],
  ])("%s", (soql, errorCode, at, sentence) => {
    expect(placed(soql)).toEqual({ errorCode, at, sentence });
  });
});

describe("faults without a place", () => {
  it.each<[string, string, string]>([
    ["", "MALFORMED_QUERY", "SOQL statements cannot be empty or null"],
    [
      "SELECT Id FROM Account WHERE Name = 'a\\qb'",
      "MALFORMED_QUERY",
      "Invalid string literal 'a\\qb'. Illegal character sequence '\\q' in string literal.",
    ],
    [
      "SELECT Id FROM Account WHERE Name = 'a\\%b'",
      "MALFORMED_QUERY",
      "Invalid string literal 'a\\%b'. Illegal character sequence '\\%' in string literal.",
    ],
    ["SELECT Id, Name, id FROM Account", "INVALID_FIELD", "duplicate field selected: Id"],
    ["SELECT FIELDS(STANDARD), Name FROM Account", "INVALID_FIELD", "duplicate field selected: Name"],
    ["SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200"],
    [
      "SELECT FIELDS(CUSTOM) FROM Account LIMIT 201",
      "MALFORMED_QUERY",
      "The SOQL FIELDS function must have a LIMIT of at most 200",
    ],
    ["SELECT Name n FROM Account", "MALFORMED_QUERY", "only aggregate expressions use field aliasing"],
    ["SELECT Name, COUNT(Id) FROM Account", "MALFORMED_QUERY", "Field must be grouped or aggregated: Name"],
    [
      "SELECT Type, COUNT(Id) FROM Account GROUP BY Type HAVING Name = 'x'",
      "MALFORMED_QUERY",
      "Field must be grouped or aggregated: Name",
    ],
    [
      "SELECT Type, COUNT(Id) FROM Account GROUP BY Type ORDER BY Name",
      "MALFORMED_QUERY",
      "Field must be grouped or aggregated: Name",
    ],
    [
      "SELECT CALENDAR_YEAR(CreatedDate) FROM Account",
      "MALFORMED_QUERY",
      "Field must be grouped or aggregated: CreatedDate",
    ],
    [
      "SELECT COUNT(Id) FROM Account LIMIT 1",
      "MALFORMED_QUERY",
      "Non-grouped query that uses overall aggregate functions cannot also use LIMIT",
    ],
    ["SELECT COUNT(), Id FROM Account", "MALFORMED_QUERY", "COUNT() must be the only element in the SELECT list"],
    ["SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"],
    [
      "SELECT Id FROM Account USING SCOPE team",
      "INVALID_QUERY_SCOPE",
      "Scope 'team' is not supported for entity 'Account'",
    ],
    [
      "SELECT (SELECT Id FROM Contacts OFFSET 1) FROM Account",
      "MALFORMED_QUERY",
      "OFFSET is allowed in a subquery only when the parent query has LIMIT 1",
    ],
  ])("%s", (soql, errorCode, message) => {
    expect(faultOf(soql)).toMatchObject({ name: "ApiFault", errorCode, message });
  });
});

describe("what a user may not read does not exist for them", () => {
  it.each([
    ["an object", ["Account"], "SELECT Id FROM Account", object("Account")],
    ["a field", ["Account.Phone"], "SELECT Phone FROM Account", column("Phone", "Account")],
    ["a field in WHERE", ["Account.Phone"], "SELECT Id FROM Account WHERE Phone = '1'", column("Phone", "Account")],
    ["a field in ORDER BY", ["Account.Phone"], "SELECT Id FROM Account ORDER BY Phone", column("Phone", "Account")],
    ["a field in an aggregate", ["Account.Phone"], "SELECT MAX(Phone) FROM Account", column("Phone", "Account")],
    ["a field of a parent", ["Account.Phone"], "SELECT Account.Phone FROM Contact", column("Phone", "Account")],
    ["a parent", ["Account"], "SELECT Account.Name FROM Contact", relationship("Account")],
    ["the field behind a parent", ["Contact.AccountId"], "SELECT Account.Name FROM Contact", relationship("Account")],
    [
      "a semi-join's object",
      ["Contact"],
      "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact)",
      object("Contact"),
    ],
  ])("%s", (_, hide, soql, sentence) => {
    expect(faultOf(soql, sessionOf({ hide })).message.split("\n").at(-1)).toBe(sentence);
  });

  it("FIELDS() and addresses leave out what may not be read", () => {
    const session = sessionOf({ hide: ["Account.Phone", "Account.BillingCity"] });
    const [record] = room.ask("SELECT FIELDS(STANDARD) FROM Account LIMIT 1", session);
    expect(record).not.toHaveProperty("Phone");
    expect(record).toMatchObject({ BillingAddress: { city: null, country: "Germany" } });
  });

  it("permissions do not leak through the plans kept for another user", () => {
    const soql = "SELECT Phone FROM Account";
    room.query.run(room.session, soql);
    expect(faultOf(soql, sessionOf({ hide: ["Account.Phone"] })).errorCode).toBe("INVALID_FIELD");
  });
});

describe("statements beyond any limit end in a fault, soon", () => {
  it.each<[string, string, string]>([
    ["100,000 characters", `SELECT Id FROM Account WHERE Name = '${"x".repeat(100_000)}'`, "MALFORMED_QUERY"],
    ["a long literal", `SELECT Id FROM Account WHERE Name = '${"x".repeat(4_001)}'`, "MALFORMED_QUERY"],
    [
      "deep parentheses",
      `SELECT Id FROM Account WHERE ${"(".repeat(20_000)}Name='x'${")".repeat(20_000)}`,
      "QUERY_TOO_COMPLICATED",
    ],
    ["many order fields", `SELECT Id FROM Account ORDER BY ${Array(33).fill("Name").join()}`, "MALFORMED_QUERY"],
    ["many subqueries", `SELECT ${Array(21).fill("(SELECT Id FROM Contacts)").join()} FROM Account`, "INVALID_FIELD"],
  ])("%s", (_, soql, errorCode) => {
    const started = performance.now();
    expect(faultOf(soql).errorCode).toBe(errorCode);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
