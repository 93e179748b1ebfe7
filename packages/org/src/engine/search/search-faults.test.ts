import { afterAll, describe, expect, it } from "vitest";
import { searchedOrg } from "./searched-org.fixture.ts";

const room = searchedOrg();
afterAll(() => room.engine.close());

/** The end of a message that points at a place; the window above it is the query room's. */
const caret = (text: string, at: string | number, sentence: string) => {
  const column = typeof at === "number" ? at : text.lastIndexOf(at);
  const end = `ERROR at Row:1:Column:${column + 1}\n${sentence}`;
  return new RegExp(`\\^\n${end.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")}$`);
};
/** @param before characters before the token where the caret stands: one for words that open a clause */
const unexpected = (text: string, token: string, before = 0) =>
  caret(text, text.lastIndexOf(token) - before, `unexpected token: '${token}'`);
const atEnd = (text: string, at = text.length) => caret(text, at, "unexpected token: '<EOF>'");
const NO_TERM = "No search term found. The search term must be enclosed in braces.";
const column = (field: string, entity: string) =>
  `No such column '${field}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`;

describe("what is refused", () => {
  it.each<[string, string | RegExp, string?]>([
    ["FIND acme", NO_TERM],
    ["FIND 'acme'", NO_TERM],
    ["FIND {acme", NO_TERM],
    ["FIND {acme\\}", NO_TERM],
    ["FIND {}", NO_TERM],
    ["FIND {  }", NO_TERM],
    ["FIND {a}", "search term must be longer than one character: a"],
    ["FIND {a*}", "search term must be longer than one character: a*"],
    ["FIND {&}", "search term must be longer than one character: &"],
    ["", atEnd("")],
    ["SELECT Id FROM Account", unexpected("SELECT Id FROM Account", "SELECT")],
    ["FIND {acme AND}", atEnd("FIND {acme AND}", 14)],
    ["FIND {AND acme}", unexpected("FIND {AND acme}", "AND")],
    ["FIND {acme OR OR anvil}", caret("FIND {acme OR OR anvil}", 14, "unexpected token: 'OR'")],
    ["FIND {(acme}", atEnd("FIND {(acme}", 11)],
    ["FIND {acme)}", unexpected("FIND {acme)}", ")")],
    ["FIND {()acme}", unexpected("FIND {()acme}", ")")],
    ['FIND {"acme}', unexpected('FIND {"acme}', '"')],
    ["FIND {acme} IN SOME FIELDS", unexpected("FIND {acme} IN SOME FIELDS", "SOME")],
    ["FIND {acme} IN NAME", atEnd("FIND {acme} IN NAME")],
    ["FIND {acme} RETURNING", atEnd("FIND {acme} RETURNING")],
    ["FIND {acme} RETURNING Account(Name", atEnd("FIND {acme} RETURNING Account(Name")],
    ["FIND {acme} RETURNING Account()", unexpected("FIND {acme} RETURNING Account()", ")")],
    ["FIND {acme} RETURNING Account(LIMIT 5)", unexpected("FIND {acme} RETURNING Account(LIMIT 5)", "LIMIT")],
    ["FIND {acme} RETURNING Account(Id WHERE)", /unexpected/],
    [
      "FIND {acme} RETURNING Account(Id LIMIT 5 WHERE Id != null)",
      unexpected("FIND {acme} RETURNING Account(Id LIMIT 5 WHERE Id != null)", "WHERE", 1),
    ],
    ["FIND {acme} RETURNING Account(Id WHERE Name = 'x' GROUP BY Id)", /unexpected token: 'GROUP'$/],
    ["FIND {acme} RETURNING Account(Id FROM Contact)", /unexpected token/],
    ["FIND {acme} RETURNING Account(Id, (SELECT Id FROM Contacts))", /unexpected token: 'SELECT'$/],
    ["FIND {acme} RETURNING Account(COUNT())", /COUNT/],
    ["FIND {acme} RETURNING Account(Id), account", "duplicate object in RETURNING: account"],
    ["FIND {acme} RETURNING Account(Id OFFSET 1), Contact", "OFFSET is only allowed in searches of a single object"],
    ["FIND {acme} LIMIT x", unexpected("FIND {acme} LIMIT x", "x")],
    ["FIND {acme} LIMIT 5 RETURNING Account", unexpected("FIND {acme} LIMIT 5 RETURNING Account", "RETURNING")],
    ["FIND {acme} WITH NOTHING", unexpected("FIND {acme} WITH NOTHING", "NOTHING")],
    ["FIND {acme} WITH METADATA='ALL'", "Invalid value for WITH METADATA: 'ALL'"],
    ["FIND {acme} UPDATE", atEnd("FIND {acme} UPDATE")],
    [`FIND {acme} ${" ".repeat(100_000)}`, "SOSL statements cannot be longer than 100,000 characters."],
    [
      `FIND {${"(".repeat(50)}acme${")".repeat(50)}}`,
      "The search is too complicated to be run. Simplify it and try again.",
    ],
    ["FIND {acme} RETURNING Nope", /sObject type 'Nope' is not supported/, "INVALID_TYPE"],
    ["FIND {acme} RETURNING LoginHistory", /entity type LoginHistory does not support search/, "INVALID_TYPE"],
    [
      "FIND {acme} RETURNING Account(Nope)",
      caret("FIND {acme} RETURNING Account(Nope)", "Nope", column("Nope", "Account")),
      "INVALID_FIELD",
    ],
    [
      "FIND {acme} RETURNING Account(Id WHERE Nope = 1)",
      caret("FIND {acme} RETURNING Account(Id WHERE Nope = 1)", "Nope", column("Nope", "Account")),
      "INVALID_FIELD",
    ],
    [
      "FIND {acme} RETURNING Account(Id WHERE Description = 'x')",
      /field 'Description' can not be filtered in a query call/,
      "INVALID_FIELD",
    ],
    [
      "FIND {acme} RETURNING Account(Id OFFSET 2001)",
      "Maximum SOQL offset allowed is 2000",
      "NUMBER_OUTSIDE_VALID_RANGE",
    ],
    ["FIND {acme} WITH NETWORK = 'all'", /WITH NETWORK/, "NOT_IMPLEMENTED"],
    ["FIND {acme} WITH DATA CATEGORY Geography__c AT Europe__c", /WITH DATA CATEGORY/, "NOT_IMPLEMENTED"],
  ])("refusal %#", async (sosl, message, errorCode = "MALFORMED_SEARCH") => {
    const match = typeof message === "string" ? message : expect.stringMatching(message);
    await expect(room.engine.search.run(room.admin, sosl)).rejects.toMatchObject({ errorCode, message: match });
  });
});
