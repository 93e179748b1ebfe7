import { expect, it } from "vitest";
import { soql } from "../../index.ts";

const DAY = new Date("2026-03-01T09:30:00Z");

it.each([
  ["a quote", soql`Name = ${"O'Brien"}`, "Name = 'O\\'Brien'"],
  ["an injection", soql`Name = ${"x' OR Name != '"}`, "Name = 'x\\' OR Name != \\''"],
  ["a backslash before the quote", soql`Name = ${"\\'"}`, "Name = '\\\\\\''"],
  ["control characters", soql`Name = ${"a\nb\tc\rd\be\ff"}`, "Name = 'a\\nb\\tc\\rd\\be\\ff'"],
  ["a number", soql`Amount > ${1.5}`, "Amount > 1.5"],
  ["a large integer", soql`Amount > ${10n ** 20n}`, "Amount > 100000000000000000000"],
  ["a boolean and null", soql`A = ${true} AND B = ${null}`, "A = true AND B = null"],
  ["a moment", soql`CreatedDate > ${DAY}`, "CreatedDate > 2026-03-01T09:30:00.000Z"],
  ["a day", soql`CloseDate = ${soql.date(DAY)}`, "CloseDate = 2026-03-01"],
  ["a list", soql`Industry IN ${["Energy", "O'il"]}`, "Industry IN ('Energy','O\\'il')"],
  [
    "a nested part",
    soql`SELECT Id FROM Account ${soql`WHERE Name = ${"x"}`}`,
    "SELECT Id FROM Account WHERE Name = 'x'",
  ],
  ["a name", soql`SELECT ${soql.name("Owner.Name")} FROM Case`, "SELECT Owner.Name FROM Case"],
  ["wildcards of the user", soql`Name LIKE ${soql.like`%${"50%_'"}%`}`, "Name LIKE '%50\\%\\_\\'%'"],
])("%s", (_, query, text) => expect(query.text).toBe(text));

it.each([
  ["an id", soql`Id = ${soql.id("001D000000K0fXO")}`, "Id = '001D000000K0fXO'"],
  ["names", soql`SELECT ${soql.names(["Id", "Owner.Name"])} FROM Case`, "SELECT Id, Owner.Name FROM Case"],
  ["text taken as it is", soql`SELECT Id FROM Case ${soql.raw("FOR VIEW")}`, "SELECT Id FROM Case FOR VIEW"],
  ["a date literal", soql`CloseDate = ${soql.literal("last_n_days:30")}`, "CloseDate = LAST_N_DAYS:30"],
  ["an amount in a currency", soql`Amount > ${soql.currency("USD", 5000)}`, "Amount > USD5000"],
  ["a set", soql`Industry IN ${new Set(["Energy"])}`, "Industry IN ('Energy')"],
  ["numbers without exponents", soql`A IN ${[1e21, 1e-7, -0.5]}`, "A IN (1000000000000000000000,0.0000001,-0.5)"],
  [
    "conditions that a user composes",
    soql`WHERE ${soql.join([soql`A = ${1} OR B = ${2}`, soql`C = ${"x"}`], " AND ")}`,
    "WHERE (A = 1 OR B = 2) AND (C = 'x')",
  ],
  ["an order that a user composes", soql`ORDER BY ${soql.join([soql`A`, soql`B DESC`], ", ")}`, "ORDER BY A, B DESC"],
])("%s", (_, query, text) => expect(query.text).toBe(text));

/** A reading of string literals as the reference describes it: the quotes that are not escaped. */
function literalsOf(text: string): readonly string[] {
  return text.match(/'(?:\\[\\'nrtbf%_]|[^'\\])*'/g) ?? [];
}

it.each([
  "' OR Name LIKE '%",
  "\\' OR 1=1 --",
  "\\\\' OR '1'='1",
  "x'\n) FROM User WHERE Id != '",
  "'; SELECT Password FROM User",
  "\u2019 OR \u02bc",
  "%' AND IsActive = true AND Name LIKE '",
])("a user who types %j stays inside of the quotes", (typed) => {
  const [equal, like] = [soql`Name = ${typed}`.text, soql`Name LIKE ${soql.like`${typed}%`}`.text];
  expect(equal).toBe(`Name = ${literalsOf(equal).join("")}`);
  expect(like).toBe(`Name LIKE ${literalsOf(like).join("")}`);
});

it("what comes out of JSON never poses as a fragment", () => {
  const body = JSON.parse('{"name": {"text": "x\' OR Name != \'", "postern.soql": true}}');
  for (const write of [
    () => soql`Name = ${body.name}`,
    () => soql.join([body.name], " AND "),
    () => soql`Name LIKE ${soql.like`${body.name}`}`,
  ])
    expect(write).toThrow(expect.objectContaining({ code: "SOQL_VALUE" }));
});

it.each([
  ["an empty list", () => soql`Id IN ${[]}`],
  ["not a number", () => soql`Amount = ${Number.NaN}`],
  ["infinity", () => soql`Amount = ${Number.POSITIVE_INFINITY}`],
  ["an invalid date", () => soql`CloseDate = ${new Date("x")}`],
  ["undefined", () => soql`Name = ${undefined as never}`],
  ["an object", () => soql`Name = ${{ Name: "x" } as never}`],
  ["a name with a clause in it", () => soql.name("Name FROM User")],
  ["a list in a list", () => soql`A IN ${[[1], [2]]}`],
  ["an id that is none", () => soql.id("001' OR Id != '")],
  ["a date literal that is none", () => soql.literal("TODAY OR Id != null")],
  ["a currency that is none", () => soql.currency("US", 1)],
  ["no conditions", () => soql.join([], " AND ")],
  ["a function", () => soql`A = ${(() => 1) as never}`],
  ["a symbol", () => soql`A = ${Symbol("x") as never}`],
])("%s has no SOQL form and is refused", (_, write) => {
  expect(write).toThrow(expect.objectContaining({ code: "SOQL_VALUE" }));
});
