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
  ["an empty list", () => soql`Id IN ${[]}`],
  ["not a number", () => soql`Amount = ${Number.NaN}`],
  ["infinity", () => soql`Amount = ${Number.POSITIVE_INFINITY}`],
  ["an invalid date", () => soql`CloseDate = ${new Date("x")}`],
  ["undefined", () => soql`Name = ${undefined as never}`],
  ["an object", () => soql`Name = ${{ Name: "x" } as never}`],
  ["a name with a clause in it", () => soql.name("Name FROM User")],
])("%s has no SOQL form and is refused", (_, write) => {
  expect(write).toThrow(expect.objectContaining({ code: "SOQL_VALUE" }));
});
