import { expect, test } from "vitest";
import { commandOfQuery, curlOfQuery, typescriptOfQuery } from "../../org/as-code.ts";
import { columnsOf, valueAt } from "./columns.ts";
import { csvOf } from "./export-rows.ts";
import { offsetOf, piecesOf } from "./highlight.ts";

const row = (fields: object) => ({ attributes: { type: "Contact" }, ...fields });

test("parents become dotted columns, also where the first rows have none; child sets stay whole", () => {
  const rows = [
    row({ Id: "1", Account: null }),
    row({ Id: "2", Account: row({ Name: "Acme", Owner: row({ Name: "Ada" }) }), Cases: { totalSize: 2, records: [] } }),
    row({ Id: "3", Account: null }),
  ];
  expect(columnsOf(rows)).toEqual(["Id", "Account.Name", "Account.Owner.Name", "Cases"]);
  expect(valueAt(rows[1]!, "Account.Owner.Name")).toBe("Ada");
  expect(valueAt(rows[0]!, "Account.Name")).toBeNull();
});

test.each(["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("%j is no formula in the CSV", (Name) => {
  expect(csvOf(["Name"], [row({ Name })]).split("\r\n")[1]).toMatch(/^"?'/);
});

test("CSV quotes what needs it and leaves numbers alone", () => {
  expect(csvOf(["A", "B", "C"], [row({ A: -5, B: 'a "b", c', C: null })])).toBe('A,B,C\r\n-5,"a ""b"", c",\r\n');
});

test("what is pasted into a shell or a program stays one text, and names no token", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a text that must not become a placeholder
  const soql = "SELECT Id FROM Account WHERE Name = 'O\\'Hara `$(id)` ${x}'";
  const place = { instanceUrl: "https://acme.my.salesforce.com", apiVersion: "67.0" };
  expect(curlOfQuery(place, soql)).toContain(`'q=SELECT Id FROM Account WHERE Name = '\\''O\\'\\''Hara`);
  expect(curlOfQuery(place, soql)).toContain('"Authorization: Bearer $ACCESS_TOKEN"');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a text that must not become a placeholder
  expect(typescriptOfQuery(soql)).toContain("\\`$(id)\\` \\${x}");
  expect(commandOfQuery("SELECT Id\n  FROM Account")).toBe("postern query 'SELECT Id FROM Account'");
});

test("painted pieces are the text, and a place is an offset of it", () => {
  const text = "SELECT Id,\n  Name FROM Account WHERE Name = 'x y' AND Amount > 5 AND CreatedDate = TODAY";
  const pieces = piecesOf(text);
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  const painted = Object.fromEntries(pieces.map((piece) => [piece.text, piece.paint]));
  expect(painted).toMatchObject({ SELECT: "keyword", "'x y'": "text", "5": "number", TODAY: "literal", Id: "plain" });
  expect(text.slice(offsetOf(text, 2, 3))).toMatch(/^Name FROM/);
});
