import { beforeAll, describe, expect, it } from "vitest";
import { deploySheet, expectFormulas, type FormulaRoom, formulaRoom } from "./formula-room.fixture.ts";

/**
 * Expected values are worked out by hand, from Salesforce Help ("Formula Operators and Functions") and the cases that Salesforce publishes
 * with its formula engine (github.com/salesforce/formula-engine, goldfiles).
 */
let room: FormulaRoom;
let id: string;

beforeAll(() => {
  room = formulaRoom();
  deploySheet(room);
  const [parent] = room.insert("Sheet__c", { Name: "Above", A__c: 100, Pick__c: "Green" });
  [id] = room.insert("Sheet__c", {
    Name: 'O\'Hara "Sheet"',
    A__c: 7,
    B__c: 2,
    Rate__c: 50,
    Price__c: 19.99,
    Day__c: "2024-02-29",
    Other__c: "2023-02-28",
    Moment__c: "2026-03-02T07:30:00Z",
    Clock__c: "17:30:45.125Z",
    T__c: "Hello World",
    U__c: "hello world",
    Yes__c: true,
    Pick__c: "Red",
    Many__c: "x;z",
    Place__latitude__s: 37.7899,
    Place__longitude__s: -122.3969,
    Parent__c: parent,
  }) as [string];
});

describe("formulas", () => {
  it("calculate", () => {
    expectFormulas(room, id, [
      ["A__c + B__c * 3", "Number", 13],
      ["A__c / B__c", "Number", 3.5],
      ["7 / 2", "Number", 3.5],
      ["(A__c - B__c) ^ 2", "Number", 25],
      // As Salesforce's grammar has it, * binds tighter than ^.
      ["2 * 3 ^ 2", "Number", 36],
      ["- A__c + 1", "Number", -6],
      ["A__c / 0", "Number", null],
      ["A__c + Blank__c", "Number", 7],
      ["Rate__c", "Number", 0.5],
      ["Price__c * Rate__c", "Currency", 10, 2],
      ["Rate__c * 2", "Percent", 100],
      ["1/3", "Number", 0.33, 2],
      ["1.005", "Number", 1.01, 2],
      ["-2.5", "Number", -2, 0],
      ["2.5", "Number", 3, 0],
      ["IF(0.1 + 0.2 = 0.3, 1, 0)", "Number", 1],
      ["ABS(-3.5)", "Number", 3.5],
      ["CEILING(2.1)", "Number", 3],
      ["CEILING(-0.4)", "Number", -1],
      ["FLOOR(-0.4)", "Number", 0],
      ["FLOOR(2.9)", "Number", 2],
      ["MCEILING(-0.4)", "Number", 0],
      ["MFLOOR(-0.4)", "Number", -1],
      ["ROUND(4.475, 2)", "Number", 4.48],
      ["ROUND(1250, -2)", "Number", 1300],
      ["ROUND(-1.5, 0)", "Number", -2],
      ["TRUNC(8.5777, 2)", "Number", 8.57],
      ["TRUNC(-1234, -2)", "Number", -1200],
      ["MOD(A__c, 4)", "Number", 3],
      ["MOD(-7, 3)", "Number", -1],
      ["SQRT(16)", "Number", 4],
      ["SQRT(-1)", "Number", null],
      ["ROUND(SQRT(EXP(56)), 0)", "Number", 1446257064291, 0],
      ["SQRT(EXP(56))", "Number", 1446257064291.48, 15],
      ["ROUND(1234567.89, 123456789)", "Number", 1234567.89],
      ["EXP(0)", "Number", 1],
      ["EXP(1000)", "Number", null],
      ["LN(EXP(2))", "Number", 2],
      ["LOG(1000)", "Number", 3],
      ["LN(0)", "Number", null],
      ["MAX(A__c, 9, B__c)", "Number", 9],
      ["MIN(A__c)", "Number", 7],
      ["PI()", "Number", Math.round(Math.PI * 1e6) / 1e6],
      ["VALUE('12.5') + 1", "Number", 13.5],
      ["VALUE('12 apples')", "Number", null],
      ["DISTANCE(Place__c, GEOLOCATION(33.37088, -122.61715), 'mi')", "Number", 305.6, 1],
      ["DISTANCE(GEOLOCATION(43.094722, -75.275833), GEOLOCATION(33.37088, -122.61715), 'mi')", "Number", 2618.9, 1],
      ["DISTANCE(GEOLOCATION(200, 0), GEOLOCATION(0, 0), 'km')", "Number", null],
    ]);
  });

  it("treat blank numbers as the field says", () => {
    expectFormulas(
      room,
      id,
      [
        ["A__c + Blank__c", "Number", null],
        ["IF(ISBLANK(Blank__c), 'blank', 'given')", "Text", "blank"],
        ["IF(ISNULL(Blank__c), 'blank', 'given')", "Text", "blank"],
        ["BLANKVALUE(Blank__c, 42)", "Number", 42],
        ["NULLVALUE(Blank__c, 42)", "Number", 42],
        ["IF(Blank__c < 1, 'less', 'not less')", "Text", "not less"],
        ["IF(NOT(Blank__c < 1), 'not', 'neither')", "Text", "neither"],
        ["IF(Blank__c <> 5, 'differs', 'neither')", "Text", "neither"],
        ["MAX(Blank__c, 24)", "Number", null],
        ["TEXT(Blank__c)", "Text", null],
      ],
      { formulaTreatBlanksAs: "BlankAsBlank" },
    );
    expectFormulas(room, id, [
      ["IF(ISBLANK(Blank__c), 'blank', 'given')", "Text", "given"],
      ["BLANKVALUE(Blank__c, 42)", "Number", 0],
      ["IF(Blank__c < 1, 'less', 'not less')", "Text", "less"],
      ["MAX(Blank__c, 24)", "Number", 24],
      ["TEXT(Blank__c)", "Text", "0"],
      ["ISBLANK(NoText__c)", "Checkbox", 1],
      ["ISNULL(NoText__c)", "Checkbox", 0],
      ["NoText__c = ''", "Checkbox", 1],
      ["NoText__c = NULL", "Checkbox", 1],
      ["T__c <> ''", "Checkbox", 1],
      ["BLANKVALUE(NoText__c, 'none')", "Text", "none"],
      ["NULLVALUE(NoText__c, 'none')", "Text", null],
      ["ISBLANK(NoDay__c)", "Checkbox", 1],
      ["NoDay__c + 1", "Date", null],
      ["IF(NoDay__c > Day__c, 'later', 'not later')", "Text", "not later"],
      ["T__c & NoText__c & '!'", "Text", "Hello World!"],
      ["IF(NoText__c < 'a', 'less', 'not less')", "Text", "not less"],
      ["ISBLANK(Parent__r.T__c)", "Checkbox", 1],
      ["ISBLANK(Pick__c)", "Checkbox", 0],
      ["LEFT(T__c, NULL)", "Text", null],
    ]);
  });

  it("decide", () => {
    expectFormulas(room, id, [
      ["IF(A__c > B__c, 'more', 'less')", "Text", "more"],
      ["IF(A__c > 5 && B__c > 5 || Yes__c, 'a', 'b')", "Text", "a"],
      ["AND(Yes__c, A__c = 7, NOT(B__c = 7))", "Checkbox", 1],
      ["OR(!Yes__c, A__c != 7)", "Checkbox", 0],
      ["AND(NULL, Yes__c)", "Checkbox", 0],
      ["IF(OR(NULL, Yes__c), 'T', 'F')", "Text", "T"],
      ["IF(IF(T__c = U__c, TRUE, NULL), 'true', 'false')", "Text", "false"],
      ["CASE(B__c, 1, 'one', 2, 'two', 'many')", "Text", "two"],
      ["CASE(Pick__c, 'Red', 1, 'Green', 2, 0)", "Number", 1],
      ["CASE(TEXT(Parent__r.Pick__c), 'Red', 1, 'Green', 2, 0)", "Number", 2],
      ["ISPICKVAL(Pick__c, 'Red')", "Checkbox", 1],
      ["TEXT(Pick__c) = 'Red'", "Checkbox", 1],
      ["INCLUDES(Many__c, 'z')", "Checkbox", 1],
      ["INCLUDES(Many__c, 'y')", "Checkbox", 0],
      ["T__c = U__c", "Checkbox", 0],
      ["'FOO' < 'foo'", "Checkbox", 1],
      ["ISNUMBER('1e3')", "Checkbox", 1],
      ["ISNUMBER('one')", "Checkbox", 0],
      ["TRUE = NOT FALSE", "Checkbox", 1],
      ["/* why */ IF(TRUE /* always */, 1, 0)", "Number", 1],
    ]);
  });

  it("take text apart and put it together", () => {
    expectFormulas(room, id, [
      ["Name", "Text", 'O\'Hara "Sheet"'],
      ["\"a\\\"b\\\\c\" & 'd\\'e'", "Text", "a\"b\\cd'e"],
      ["'; DROP TABLE \"Sheet__c\"; --'", "Text", "'; DROP TABLE \"Sheet__c\"; --'".slice(1, -1)],
      ["BEGINS(T__c, 'Hell')", "Checkbox", 1],
      ["BEGINS(NoText__c, 'x')", "Checkbox", 0],
      ["CONTAINS(T__c, 'o W')", "Checkbox", 1],
      ["CONTAINS(T__c, 'o w')", "Checkbox", 0],
      ["FIND('o', T__c)", "Number", 5],
      ["FIND('o', T__c, 6)", "Number", 8],
      ["FIND('Test', 'FFFFTest', -1)", "Number", 5],
      ["FIND('q', T__c)", "Number", 0],
      ["LEFT(T__c, 4)", "Text", "Hell"],
      ["LEFT(T__c, -1)", "Text", null],
      ["RIGHT(T__c, 5)", "Text", "World"],
      ["RIGHT(T__c, 0)", "Text", null],
      ["MID('123456', 2, 4)", "Text", "2345"],
      ["MID('123456', 0, 6)", "Text", "123456"],
      ["MID('123456', 7, 6)", "Text", null],
      ["LEN(T__c)", "Number", 11],
      ["LOWER('ÉCOLE')", "Text", "école"],
      ["UPPER('straße')", "Text", "STRASSE"],
      ["INITCAP('hELLO wORLD')", "Text", "Hello World"],
      ["LPAD('string', 11, 'abc')", "Text", "abcabstring"],
      ["LPAD('string', 5, 'x')", "Text", "strin"],
      ["LPAD('string', 0, 'x')", "Text", null],
      ["RPAD('ab', 4)", "Text", "ab  "],
      ["SUBSTITUTE(T__c, 'l', 'L')", "Text", "HeLLo WorLd"],
      ["TRIM('  a b  ')", "Text", "a b"],
      ["REVERSE('abc')", "Text", "cba"],
      ["ASCII('A')", "Number", 65],
      ["CHR(65) & CHR(0)", "Text", "A"],
      ["TEXT(1234567890)", "Text", "1234567890"],
      ["TEXT(0.1 + 0.2)", "Text", "0.3"],
      ["TEXT(0.0000001)", "Text", "0.0000001"],
      ["TEXT(Day__c)", "Text", "2024-02-29"],
      ["TEXT(Moment__c)", "Text", "2026-03-02 07:30:00Z"],
      ["TEXT(Clock__c)", "Text", "17:30:45.125"],
      ["T__c + '!'", "Text", "Hello World!"],
      ["BR()", "Text", "<br>"],
      [
        "HYPERLINK('https://x.example/?a=1&b=2', 'go <now>')",
        "Text",
        '<a href="https://x.example/?a=1&amp;b=2" target="_blank">go &lt;now></a>',
      ],
      ["HYPERLINK('javascript:alert(1)', 'x')", "Text", '<a href="" target="_blank">x</a>'],
      [
        "IMAGE('/img/a.png', 'A', 10, 20)",
        "Text",
        '<img src="/img/a.png" alt="A" style="height:10px; width:20px;" border="0"/>',
      ],
      ["LEN(Id)", "Number", 15],
      ["LEN(CASESAFEID(Id))", "Number", 18],
      ["CASESAFEID(Parent__c) = CASESAFEID(Parent__r.Id)", "Checkbox", 1],
    ]);
  });

  it("reckon with days and hours", () => {
    expectFormulas(room, id, [
      ["Day__c - Other__c", "Number", 366],
      ["Day__c + 1", "Date", "2024-03-01"],
      ["Day__c + 1.9", "Date", "2024-03-01"],
      ["Day__c - 366", "Date", "2023-02-28"],
      ["DATE(2023, 2, 29)", "Date", null],
      ["DATE(2012, 11, 29)", "Date", "2012-11-29"],
      ["YEAR(Day__c) * 10000 + MONTH(Day__c) * 100 + DAY(Day__c)", "Number", 20240229],
      ["ADDMONTHS(Day__c, 12)", "Date", "2025-02-28"],
      ["ADDMONTHS(Other__c, 12)", "Date", "2024-02-29"],
      ["ADDMONTHS(DATE(2004, 12, 31), -1)", "Date", "2004-11-30"],
      ["ADDMONTHS(DATE(2024, 1, 30), 1)", "Date", "2024-02-29"],
      ["WEEKDAY(DATE(2005, 12, 31))", "Number", 7],
      ["DAYOFYEAR(Day__c)", "Number", 60],
      ["ISOWEEK(DATE(2004, 12, 31))", "Number", 53],
      ["ISOYEAR(DATE(2021, 1, 3))", "Number", 2020],
      ["Moment__c + 0.5", "DateTime", "2026-03-02T19:30:00.000+0000"],
      ["(Moment__c - DATETIMEVALUE('2026-03-01 19:30:00')) * 24", "Number", 12],
      ["DATETIMEVALUE(Day__c)", "DateTime", "2024-02-29T00:00:00.000+0000"],
      ["DATETIMEVALUE('nonsense')", "DateTime", null],
      ["DATETIMEVALUE('2012-02-07 5:2:33')", "DateTime", "2012-02-07T05:02:33.000+0000"],
      ["DATETIMEVALUE('2009-02-07 10:00:00') + 239.999 / 1440", "DateTime", "2009-02-07T14:00:00.000+0000"],
      ["DATE(9999, 12, 31)", "Date", "9999-12-31"],
      ["DATE(9999, 12, 31) + 1", "Date", null],
      ["$System.OriginDateTime + 1", "DateTime", "1900-01-02T00:00:00.000+0000"],
      ["DATEVALUE('2005-1-2')", "Date", "2005-01-02"],
      ["DATEVALUE('2005-02-30')", "Date", null],
      ["TIMEVALUE('09:05:00')", "Time", "09:05:00.000Z"],
      ["TIMEVALUE('25:00:00')", "Time", null],
      ["TIMEVALUE(Moment__c)", "Time", "07:30:00.000Z"],
      ["Clock__c + 6.5 * 3600 * 1000", "Time", "00:00:45.125Z"],
      ["Clock__c - TIMEVALUE('17:30:00')", "Number", 45125],
      ["HOUR(Clock__c) * 10000 + MINUTE(Clock__c) * 100 + SECOND(Clock__c)", "Number", 173045],
      ["MILLISECOND(Clock__c)", "Number", 125],
      ["UNIXTIMESTAMP(DATETIMEVALUE('1970-01-02 00:00:01'))", "Number", 86401],
      ["UNIXTIMESTAMP(TIMEVALUE('10:34:55.666'))", "Number", 38095],
      ["FROMUNIXTIME(86401)", "DateTime", "1970-01-02T00:00:01.000+0000"],
      ["FORMATDURATION(24)", "Text", "00:00:24"],
      ["FORMATDURATION(100000)", "Text", "27:46:40"],
      ["FORMATDURATION(100000, TRUE)", "Text", "1:03:46:40"],
      [
        "FORMATDURATION(DATETIMEVALUE('2004-02-28 10:34:00'), DATETIMEVALUE('2004-03-01 00:00:00'))",
        "Text",
        "1:13:26:00",
      ],
      ["FORMATDURATION(Clock__c, TIMEVALUE('17:30:00'))", "Text", "00:00:45"],
      ["NOW()", "DateTime", "2026-03-02T07:30:00.000+0000"],
      ["TIMENOW()", "Time", "07:30:00.000Z"],
    ]);
  });

  it("have today in the user's time zone, across changes of the clocks", () => {
    const user = room.engine.born.adminUserId;
    const zone = (TimeZoneSidKey: string) =>
      room.apply({ operation: "update", sobject: "User", id: user, fields: { TimeZoneSidKey } });
    room.fields(
      "Sheet__c",
      { fullName: "Today__c", label: "Today", type: "Date", formula: "TODAY()" },
      { fullName: "Local__c", label: "Local", type: "Date", formula: "DATEVALUE(Moment__c)" },
    );
    const read = () => room.row(`SELECT Today__c, Local__c FROM Sheet__c WHERE Id = '${id}'`);
    zone("America/Los_Angeles");
    expect(read()).toEqual(["2026-03-01", "2026-03-01"]);
    zone("Asia/Tokyo");
    expect(read()).toEqual(["2026-03-02", "2026-03-02"]);
    zone("America/Los_Angeles");
    // 06:30 UTC is 23:30 the day before in summer and 22:30 in winter; 07:30 UTC in summer is past midnight.
    for (const [moment, day] of [
      ["2026-03-08T07:59:59Z", "2026-03-07"],
      ["2026-03-08T08:00:00Z", "2026-03-08"],
      ["2026-03-09T06:59:59Z", "2026-03-08"],
      ["2026-03-09T07:00:00Z", "2026-03-09"],
      ["2026-11-01T06:59:59Z", "2026-10-31"],
      ["2026-11-02T07:59:59Z", "2026-11-01"],
    ]) {
      room.apply({ operation: "update", sobject: "Sheet__c", id, fields: { Moment__c: moment } });
      expect([moment, read()[1]]).toEqual([moment, day]);
    }
    room.apply({ operation: "update", sobject: "Sheet__c", id, fields: { Moment__c: "2026-03-02T07:30:00Z" } });
    zone("GMT");
  });

  it("refer to parents, to the user, the profile and the organization, and to one another", () => {
    room.fields("Account", {
      fullName: "Twice__c",
      label: "Twice",
      type: "Number",
      scale: 1,
      formula: "AnnualRevenue * 2",
    });
    room.fields(
      "Contact",
      { fullName: "Share__c", label: "Share", type: "Percent", scale: 1, formula: "Account.Twice__c / 1000" },
      {
        fullName: "Owners__c",
        label: "Owners",
        type: "Text",
        formula: "Account.Owner.Alias & '/' & Account.Parent.Name",
      },
    );
    const [parent] = room.insert("Account", { Name: "Holding" });
    const [account] = room.insert("Account", { Name: "Acme", AnnualRevenue: 123, ParentId: parent });
    room.insert("Contact", { LastName: "Ray", AccountId: account });
    const [alias] = room.row("SELECT Alias FROM User WHERE Profile.Name = 'System Administrator'");
    expect(
      room.row(
        "SELECT Share__c, Owners__c, Account.Twice__c FROM Contact WHERE Share__c > 24 AND Account.Twice__c < 247",
      ),
    ).toEqual([24.6, `${alias}/Holding`, [246]]);
    expectFormulas(room, id, [
      ["Parent__r.A__c + A__c", "Number", 107],
      ["$User.Alias", "Text", alias],
      ["$Profile.Name", "Text", "System Administrator"],
      ["LEN($Organization.Id)", "Number", 15],
      ["BLANKVALUE($UserRole.Name, 'no role')", "Text", "no role"],
      ["Owner:User.Alias", "Text", alias],
    ]);
  });
});
