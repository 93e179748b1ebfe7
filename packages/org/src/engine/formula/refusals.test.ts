import { beforeAll, describe, expect, it } from "vitest";
import { deploySheet, type FormulaRoom, formulaRoom } from "./formula-room.fixture.ts";

let room: FormulaRoom;
beforeAll(() => {
  room = formulaRoom();
  deploySheet(room);
  room.insert("Sheet__c", { Name: "One", T__c: "x" });
});

const deploy =
  (formula: string, type: "Number" | "Text" | "Checkbox" | "Date" = "Number", name = "Bad__c") =>
  () =>
    room.fields("Sheet__c", { fullName: name, label: "Bad", type, formula });
const rule = (errorConditionFormula: string) => () =>
  room.engine.deploy.putValidationRule(room.admin, "Sheet__c", {
    fullName: "Bad",
    active: true,
    errorConditionFormula,
    errorMessage: "no",
  });

describe("a formula is refused", () => {
  it.each<[string, string, string]>([
    ["an unknown field", "1 + Nothing__c", "Field Nothing__c does not exist. Check spelling. (line 1, column 5)"],
    [
      "a field of an unknown parent",
      "\n  Nobody__r.Name",
      "Field Nobody__r.Name does not exist. Check spelling. (line 2, column 3)",
    ],
    ["several objects behind a reference", "Owner.Alias", "Field Owner.Alias does not exist. Check spelling."],
    ["a name that tries to leave its quotes", 'A__c"; DROP TABLE "Account', "Found"],
    ["an unknown function", "FOO(1)", "Unknown function FOO. Check spelling. (line 1, column 1)"],
    ["a property of every object as a function", "CONSTRUCTOR(1)", "Unknown function CONSTRUCTOR. Check spelling."],
    [
      "a function of several currencies",
      "CURRENCYRATE('EUR')",
      "Function CURRENCYRATE may not be used in this type of formula",
    ],
    ["a function for rules", "IF(ISCHANGED(A__c), 1, 0)", "Function ISCHANGED may not be used in this type of formula"],
    [
      "a text where a number belongs",
      "A__c + T__c",
      "Incorrect parameter type for operator '+'. Expected Number, received Text (line 1, column 8)",
    ],
    [
      "a number where a text belongs",
      "LEN(A__c)",
      "Incorrect parameter type for function 'LEN()'. Expected Text, received Number",
    ],
    [
      "too few parameters",
      "MID('a', 1)",
      "Incorrect number of parameters for function 'MID()'. Expected 3, received 2",
    ],
    [
      "a CASE without its last value",
      "CASE(A__c, 1, 2, 3, 4)",
      "Incorrect number of parameters for function 'CASE()'. Expected 6, received 5",
    ],
    [
      "another type than the field's",
      "'text'",
      "Formula result is data type (Text), incompatible with expected data type (Number).",
    ],
    [
      "a bare picklist",
      "IF(Pick__c = 'Red', 1, 0)",
      "Field Pick__c is a picklist field. Picklist fields are only supported in certain functions.",
    ],
    ["a bare multi-select picklist", "LEN(Many__c)", "Field Many__c is a multi-select picklist field."],
    ["a value a multi-select picklist has not", "IF(INCLUDES(Many__c, 'q'), 1, 0)", "received q"],
    ["a parenthesis left open", "(1 + 2", "Syntax error.  Missing ')' (line 1, column 7)"],
    ["a parenthesis too many", "1 + 2)", "Syntax error. Extra ) (line 1, column 6)"],
    ["two operators in a row", "1 * / 2", "Syntax error.  Found '/' (line 1, column 5)"],
    ["a character of no language", "1 # 2", "Syntax error.  Found '#' (line 1, column 3)"],
    ["a text left open", "'abc", "Syntax error.  Missing '''"],
    ["a comment left open", "1 /* abc", "Syntax error.  Missing '*/'"],
    ["nothing", "", "Syntax error.  Missing 'field name'"],
    [
      "itself",
      "Bad__c + 1",
      "Formula cannot use another formula field that directly or indirectly refers to itself. Sheet__c.Bad__c",
    ],
    [
      "branches of two types",
      "IF(TRUE, 1, 'a')",
      "Incorrect parameter type for function 'IF()'. Expected Number, received Text",
    ],
    ["a distance in yards", "DISTANCE(Place__c, Place__c, 'yd')", "Expected mi or km, received yd"],
    ["a geolocation as a value", "Place__c", "incompatible with expected data type"],
    [
      "a 3,901st character",
      `1${" ".repeat(3_900)}`,
      "Formula is too long (3,901 characters).  Maximum length is 3,900 characters",
    ],
    ["parentheses beyond all bounds", `${"(".repeat(1_900)}1${")".repeat(1_900)}`, "Syntax error"],
    ["functions beyond all bounds", `${"ABS(".repeat(700)}1${")".repeat(700)}`, "Syntax error"],
    ["a chain deeper than SQLite goes", `1${"-1".repeat(1_900)}`, "nested too deeply"],
    ["more relationships than ten", `LEN(${"Parent__r.".repeat(11)}Name)`, "more than 10 relationships"],
  ])("for %s", (_case, formula, message) => {
    expect(deploy(formula)).toThrow(
      expect.objectContaining({ errorCode: "FIELD_INTEGRITY_EXCEPTION", message: expect.stringContaining(message) }),
    );
    expect(room.engine.schema.object("Sheet__c")?.field("Bad__c")).toBeUndefined();
  });

  it("for a circle through two fields, when the second is changed to close it", () => {
    deploy("1", "Number", "First__c")();
    deploy("First__c + 1", "Number", "Second__c")();
    const close = () =>
      room.engine.deploy.changeField(room.admin, "Sheet__c", "First__c", { formula: "Second__c + 1" });
    expect(close).toThrow(/refers to itself/);
    expect(room.row("SELECT First__c, Second__c FROM Sheet__c WHERE Name = 'One'")).toEqual([1, 2]);
  });

  it("for what it comes to with the formulas it refers to", () => {
    deploy(`1${"+1".repeat(400)}`, "Number", "Big0__c")();
    for (let level = 1; level < 5; level++)
      deploy(`Big${level - 1}__c + Big${level - 1}__c`, "Number", `Big${level}__c`)();
    expect(deploy("Big4__c + Big4__c")).toThrow(/Compiled formula is too big to execute/);
    expect(room.row("SELECT Big4__c FROM Sheet__c WHERE Name = 'One'")).toEqual([6416]);
  });

  it("takes long chains that are balanced", () => {
    deploy(`1${"+1".repeat(1_900)}`, "Number", "Sum__c")();
    deploy(`"a"${'&"a"'.repeat(900)}`, "Text", "Chain__c")();
    deploy(`TRUE${"&&TRUE".repeat(600)}`, "Checkbox", "All__c")();
    expect(room.row("SELECT Sum__c, Chain__c, All__c FROM Sheet__c WHERE Name = 'One'")).toEqual([
      1901,
      "a".repeat(901),
      1,
    ]);
  });

  it("for a regular expression that is none, or that would backtrack", () => {
    for (const pattern of ["(", "(?=a)a", "(a)\\\\1", "a{1,100000}"])
      expect(rule(`REGEX(T__c, "${pattern}")`)).toThrow(/REGEX/);
    expect(deploy("IF(REGEX(T__c, 'a'), 1, 0)")).toThrow("Function REGEX may not be used in this type of formula");
  });

  it("a regular expression that explodes elsewhere takes no time here", () => {
    room.engine.deploy.putValidationRule(room.admin, "Sheet__c", {
      fullName: "Bomb",
      active: true,
      errorConditionFormula: 'REGEX(T__c, "(a+)+b")',
      errorMessage: "matched",
    });
    const [ok] = room.apply({
      operation: "insert",
      sobject: "Sheet__c",
      fields: { Name: "Two", T__c: "a".repeat(250) },
    });
    const [bad] = room.apply({ operation: "insert", sobject: "Sheet__c", fields: { Name: "Three", T__c: "aaab" } });
    expect(ok?.success).toBe(true);
    expect(bad).toMatchObject({
      success: false,
      faults: [{ errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "matched" }],
    });
  });

  it("no text of a formula becomes SQL", () => {
    const texts = ["' || (SELECT 1) || '", '"', "\\'", "a'); DELETE FROM Account; --", "?", "\u0000x"];
    for (const [index, text] of texts.entries())
      deploy(`"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`, "Text", `Text${index}__c`)();
    const found = room.row(
      `SELECT ${texts.map((_, index) => `Text${index}__c`).join(", ")} FROM Sheet__c WHERE Name = 'One'`,
    );
    expect(found).toEqual([...texts.slice(0, -1), "x"]);
  });
});
