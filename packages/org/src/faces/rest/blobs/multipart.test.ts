import { describe, expect, it } from "vitest";
import type { ApiFault } from "../../../engine/api-fault.ts";
import { multipartParts } from "./multipart.ts";
import { multipartObject } from "./multipart-record.ts";

const lines = (...text: string[]) => Buffer.from(text.join("\r\n"), "latin1");
const read = (text: string) => JSON.parse(text) as Record<string, unknown>;
const type = "multipart/form-data; boundary=B";
const refusal = (bytes: Uint8Array, of = type) => {
  try {
    multipartObject(bytes, of, read);
  } catch (error) {
    return [(error as ApiFault).errorCode, (error as ApiFault).message];
  }
  return "taken";
};

describe("multipart bodies as clients send them", () => {
  it("the guide: fields first, a name of its own", () => {
    const body = lines(
      "--boundary_string",
      'Content-Disposition: form-data; name="entity_document";',
      "Content-Type: application/json",
      "",
      '{ "Name" : "Marketing Brochure", "Type" : "pdf" }',
      "",
      "--boundary_string",
      "Content-Type: application/pdf",
      'Content-Disposition: form-data; name="Body"; filename="Brochure.pdf"',
      "",
      "%PDF-1.4\n\xff\x00--boundary_stringer\r\n",
      "--boundary_string--",
    );
    const object = multipartObject(body, 'multipart/form-data; boundary="boundary_string"', read);
    expect(object).toMatchObject({ Name: "Marketing Brochure", Type: "pdf" });
    expect(Buffer.from(object["Body"] as Uint8Array).toString("latin1")).toBe(
      "%PDF-1.4\n\xff\x00--boundary_stringer\r\n",
    );
  });

  it("sf data create file: the file first, by the form-data package", () => {
    const boundary = "--------------------------123456789012345678901234";
    const body = lines(
      `--${boundary}`,
      'Content-Disposition: form-data; name="VersionData"; filename="a.json"',
      "Content-Type: application/json",
      "",
      "[1]",
      `--${boundary}`,
      'Content-Disposition: form-data; name="entity_content"',
      "Content-Type: application/json",
      "",
      '{"PathOnClient":"a.json","Title":"a"}',
      `--${boundary}--`,
      "",
    );
    const object = multipartObject(body, `multipart/form-data; boundary=${boundary}`, read);
    expect(object).toEqual({ PathOnClient: "a.json", Title: "a", VersionData: Buffer.from("[1]") });
  });

  it("a collection: each record names its part and its field", () => {
    const body = lines(
      "--B",
      'Content-Disposition: form-data; name="collection"',
      "Content-Type: application/json",
      "",
      JSON.stringify({
        records: [
          { attributes: { type: "Document", binaryPartName: "one", binaryPartNameAlias: "Body" }, Name: "1" },
          { attributes: { type: "Account" }, Name: "2" },
        ],
      }),
      "--B",
      'Content-Disposition: form-data; name="one"; filename="1.txt"',
      "",
      "first",
      "--B--",
    );
    expect(multipartObject(body, type, read)["records"]).toMatchObject([
      { Name: "1", Body: Buffer.from("first") },
      { Name: "2" },
    ]);
  });

  it("content may be empty, and hold anything but its boundary on a line of its own", () => {
    const body = lines(
      "preamble",
      "--B \t",
      'Content-Disposition: form-data; name="x"; filename="\\"q\\".txt"',
      "",
      "",
      "--B--",
      "epilogue",
    );
    expect(multipartParts(body, type)).toMatchObject([{ name: "x", filename: '"q".txt', content: Buffer.alloc(0) }]);
  });
});

const json = ["--B", 'Content-Disposition: form-data; name="e"', "Content-Type: application/json", "", "{}"];
const file = (name: string, disposition = `form-data; name="${name}"; filename="f"`) => [
  "--B",
  `Content-Disposition: ${disposition}`,
  "",
  "x",
];

it.each<[string, Uint8Array, string?]>([
  ["no boundary", lines(...json, "--B--"), "multipart/form-data"],
  ["a boundary of 71 characters", lines(...json, "--B--"), `multipart/form-data; boundary=${"B".repeat(71)}`],
  ["no end", lines(...json)],
  ["nothing", Buffer.alloc(0)],
  ["no part with fields", lines(...file("Body"), "--B--")],
  ["two parts with fields", lines(...json, ...json, "--B--")],
  ["two parts of one name", lines(...json, ...file("Body"), ...file("Body"), "--B--")],
  ["a binary part without a file name", lines(...json, ...file("Body", 'form-data; name="Body"'), "--B--")],
  ["a part without a name", lines(...json, ...file("Body", 'form-data; filename="f"'), "--B--")],
  ["headers without an end", lines("--B", "a: b", "--B--")],
  ["a thousand parts", lines(...Array.from({ length: 1000 }, (_, i) => file(`p${i}`)).flat(), "--B--")],
])("%s is refused", (_, bytes, of) => {
  expect(refusal(bytes, of)).toEqual(["INVALID_MULTIPART_REQUEST", expect.any(String)]);
});
