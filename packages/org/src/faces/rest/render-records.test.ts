import { expect, it } from "vitest";
import type { ResultShape } from "../../engine/doors/index.ts";
import { doubleText } from "./json-number.ts";
import { indent } from "./pretty-print.ts";
import { pageText } from "./render-records.ts";

const base = "/services/data/v67.0";

const account: ResultShape = {
  type: "Account",
  idColumn: 0,
  columns: [
    { kind: "scalar", key: "Id", type: "id" },
    { kind: "scalar", key: "Name", type: "string" },
  ],
};

const contact: ResultShape = {
  type: "Contact",
  idColumn: 5,
  columns: [
    { kind: "scalar", key: "LastName", type: "string" },
    { kind: "scalar", key: "DoNotCall", type: "boolean" },
    { kind: "scalar", key: "Score__c", type: "double" },
    { kind: "parent", key: "Account", shape: account },
    { kind: "compound", key: "MailingAddress", type: "address" },
    { kind: "scalar", key: "Id", type: "id", hidden: true },
    { kind: "children", key: "Accounts", shape: account },
  ],
};

it("writes attributes first, fields in column order, and leaves hidden columns out", () => {
  const text = pageText(
    {
      shape: contact,
      rows: [
        ['O"Hara\n', 1, 3, ["001A", "Ünïcode"], { city: "Basel" }, "003A", null],
        ["Lee", 0, null, null, null, "003B", { rows: [["001B", "B"]], totalSize: 1, nextLocator: null }],
      ],
      totalSize: 3000,
      done: false,
      nextLocator: "01gX-2000",
    },
    base,
  );
  expect(text.indexOf('{"attributes":{"type":"Contact"')).toBeGreaterThan(0);
  expect(JSON.parse(text)).toEqual({
    totalSize: 3000,
    done: false,
    nextRecordsUrl: `${base}/query/01gX-2000`,
    records: [
      {
        attributes: { type: "Contact", url: `${base}/sobjects/Contact/003A` },
        LastName: 'O"Hara\n',
        DoNotCall: true,
        Score__c: 3,
        Account: {
          attributes: { type: "Account", url: `${base}/sobjects/Account/001A` },
          Id: "001A",
          Name: "Ünïcode",
        },
        MailingAddress: { city: "Basel" },
        Accounts: null,
      },
      {
        attributes: { type: "Contact", url: `${base}/sobjects/Contact/003B` },
        LastName: "Lee",
        DoNotCall: false,
        Score__c: null,
        Account: null,
        MailingAddress: null,
        Accounts: {
          totalSize: 1,
          done: true,
          records: [{ attributes: { type: "Account", url: `${base}/sobjects/Account/001B` }, Id: "001B", Name: "B" }],
        },
      },
    ],
  });
});

it("leads from a polymorphic parent to the record behind it, whose object its Id tells", () => {
  const shape: ResultShape = {
    type: "Name",
    idColumn: 0,
    objects: new Map([
      ["00G", "Group"],
      ["005", "User"],
    ]),
    columns: [{ kind: "scalar", key: "Id", type: "id" }],
  };
  const rows = [["005A"], ["00GB"]];
  expect(JSON.parse(pageText({ shape, rows, totalSize: 2, done: true, nextLocator: null }, base)).records).toEqual([
    { attributes: { type: "Name", url: `${base}/sobjects/User/005A` }, Id: "005A" },
    { attributes: { type: "Name", url: `${base}/sobjects/Group/00GB` }, Id: "00GB" },
  ]);
});

it("gives aggregate rows no url", () => {
  const shape: ResultShape = {
    type: "AggregateResult",
    idColumn: -1,
    columns: [{ kind: "scalar", key: "expr0", type: "int" }],
  };
  expect(pageText({ shape, rows: [[7]], totalSize: 1, done: true, nextLocator: null }, base)).toBe(
    '{"totalSize":1,"done":true,"records":[{"attributes":{"type":"AggregateResult"},"expr0":7}]}',
  );
});

it.each([
  [300, "300.0"],
  [0.5, "0.5"],
  [-12.25, "-12.25"],
  [0, "0.0"],
  [9_999_999, "9999999.0"],
  [350_000_000, "3.5E8"],
  [10_000_000, "1.0E7"],
  [0.0001, "1.0E-4"],
])("prints the double %d as %s, which parses to the same number", (value, text) => {
  expect(doubleText(value)).toBe(text);
  expect(JSON.parse(text)).toBe(value);
});

it("indents with two spaces and spaced colons, keeping numbers as written", () => {
  const text = indent('{"a":[1.0,{"b":"x:{,}\\""}],"c":{},"d":[]}');
  expect(text).toBe('{\n  "a" : [\n    1.0,\n    {\n      "b" : "x:{,}\\""\n    }\n  ],\n  "c" : { },\n  "d" : [ ]\n}');
  expect(JSON.parse(text)).toEqual({ a: [1, { b: 'x:{,}"' }], c: {}, d: [] });
});
