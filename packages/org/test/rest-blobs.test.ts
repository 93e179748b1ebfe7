import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineCore } from "../src/engine/engine.ts";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let account: string;
let admin: Record<string, string>;
let folder: string;
beforeAll(async () => {
  place = await anOrg();
  admin = { authorization: `Bearer ${(await place.org.login()).accessToken}` };
  account = (await place.rest("POST", "/sobjects/Account", { Name: "Files" }, admin)).body.id;
  const shelf = { Name: "Shelf", DeveloperName: "Shelf", Type: "Document", AccessType: "Public" };
  folder = (await place.rest("POST", "/sobjects/Folder", shelf, admin)).body.id;
});
afterAll(() => place[Symbol.asyncDispose]());

const BYTES = Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256));
const boundary = "----x";
const type = { "content-type": `multipart/form-data; boundary=${boundary}` };

interface FilePart {
  readonly name: string;
  readonly filename?: string;
  readonly bytes: Uint8Array;
}
function message(fields: unknown, files: readonly FilePart[], options: { fieldsLast?: boolean } = {}) {
  const part = (head: string, content: Uint8Array) => [
    Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
    content,
    Buffer.from("\r\n"),
  ];
  const first = part(
    'Content-Disposition: form-data; name="entity_content"\r\nContent-Type: application/json',
    Buffer.from(JSON.stringify(fields)),
  );
  const rest = files.flatMap(({ name, filename = "f.bin", bytes }) =>
    part(
      `Content-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: application/octet-stream`,
      bytes,
    ),
  );
  return Buffer.concat([
    ...(options.fieldsLast ? [...rest, ...first] : [...first, ...rest]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}
async function send(method: string, path: string, body: Uint8Array, headers: Record<string, string> = type) {
  const response = await place.raw(method, path, new Uint8Array(body), { ...admin, ...headers });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}
async function content(path: string, headers: Record<string, string> = {}) {
  const response = await place.raw("GET", path, undefined, { ...admin, ...headers });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    encoding: response.headers.get("content-encoding"),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

describe("files", () => {
  it("a ContentVersion as sf sends it, read back byte by byte at the address its row names", async () => {
    const fields = { PathOnClient: "a.PDF", FirstPublishLocationId: account };
    const made = await send(
      "POST",
      "/sobjects/ContentVersion",
      message(fields, [{ name: "VersionData", bytes: BYTES }], { fieldsLast: true }),
    );
    expect(made).toMatchObject({ status: 201, body: { success: true } });
    const row = (await place.rest("GET", `/sobjects/ContentVersion/${made.body.id}`, undefined, admin)).body;
    expect(row).toMatchObject({
      Title: "a",
      ContentSize: 512,
      VersionData: `/services/data/v67.0/sobjects/ContentVersion/${made.body.id}/VersionData`,
    });
    expect(await content(row.VersionData, { "accept-encoding": "gzip" })).toEqual({
      status: 200,
      type: "application/pdf",
      encoding: null,
      bytes: BYTES,
    });
    expect((await content(row.VersionData, { accept: "application/xml" })).bytes).toEqual(BYTES);
    const again = await send(
      "PATCH",
      `/sobjects/ContentVersion/${made.body.id}`,
      message({}, [{ name: "VersionData", bytes: BYTES }]),
    );
    expect(again).toMatchObject({
      status: 400,
      body: [{ errorCode: "INVALID_FIELD_FOR_INSERT_UPDATE", fields: ["VersionData"] }],
    });
    expect(
      await send("PATCH", `/sobjects/ContentVersion/${made.body.id}`, Buffer.from('{"Title":"b"}'), {
        "content-type": "application/json",
      }),
    ).toMatchObject({ status: 204 });
  });

  it("an Attachment inline, replaced by a multipart update, with its own content type", async () => {
    const made = await place.rest(
      "POST",
      "/sobjects/Attachment",
      { ParentId: account, Name: "n.txt", ContentType: "text/plain", Body: Buffer.from("inline").toString("base64") },
      admin,
    );
    const at = `/sobjects/Attachment/${made.body.id}`;
    expect(await content(`${at}/body`)).toMatchObject({ type: "text/plain", bytes: Buffer.from("inline") });
    expect(await send("PATCH", at, message({ Description: "new" }, [{ name: "Body", bytes: BYTES }]))).toMatchObject({
      status: 204,
    });
    expect(await content(`${at}/Body`)).toMatchObject({ bytes: BYTES });
    const page = await place.rest("GET", `/query?q=SELECT+Body,BodyLength+FROM+Attachment`, undefined, admin);
    expect(page.body.records[0]).toMatchObject({ Body: `/services/data/v67.0${at}/Body`, BodyLength: 512 });
  });

  it("what would be a header is none: a content type that somebody made up is not sent", async () => {
    const evil = "text/html\r\nX-Evil: 1";
    const made = await place.rest(
      "POST",
      "/sobjects/Attachment",
      { ParentId: account, Name: "n", ContentType: evil, Body: "eA==" },
      admin,
    );
    expect(await content(`/sobjects/Attachment/${made.body.id}/Body`)).toMatchObject({
      status: 200,
      type: "application/octet-stream",
    });
  });

  it("a collection of documents, each with its part", async () => {
    const record = (part: string) => ({
      attributes: { type: "Document", binaryPartName: part, binaryPartNameAlias: "Body" },
      Name: part,
      FolderId: folder,
    });
    const body = message({ allOrNone: true, records: [record("one"), record("two")] }, [
      { name: "one", bytes: BYTES },
      { name: "two", bytes: Buffer.from("2") },
    ]);
    const made = await send("POST", "/composite/sobjects", body);
    expect(made.body).toMatchObject([{ success: true }, { success: true }]);
    expect((await content(`/sobjects/Document/${made.body[1].id}/Body`)).bytes).toEqual(Buffer.from("2"));
  });

  it("an XML part says the fields as well", async () => {
    const xml = "<Attachment><ParentId>PARENT</ParentId><Name>x</Name></Attachment>".replace("PARENT", account);
    const body = Buffer.from(
      [
        `--${boundary}`,
        'Content-Disposition: form-data; name="e"',
        "Content-Type: application/xml",
        "",
        xml,
        `--${boundary}`,
        'Content-Disposition: form-data; name="Body"; filename="x"',
        "",
        "abc",
        `--${boundary}--`,
      ].join("\r\n"),
    );
    expect(await send("POST", "/sobjects/Attachment", body)).toMatchObject({ status: 201 });
  });

  it.each<[string, string, string, () => Uint8Array, number, string]>([
    [
      "a part of no field",
      "POST",
      "/sobjects/Attachment",
      () => message({ ParentId: account, Name: "n" }, [{ name: "Nope", bytes: BYTES }]),
      400,
      "INVALID_FIELD",
    ],
    [
      "bytes for text",
      "POST",
      "/sobjects/Account",
      () => message({}, [{ name: "Name", bytes: BYTES }]),
      400,
      "JSON_PARSER_ERROR",
    ],
    [
      "no boundary at its end",
      "POST",
      "/sobjects/Attachment",
      () => message({}, []).subarray(0, 90),
      400,
      "INVALID_MULTIPART_REQUEST",
    ],
    [
      "broken fields",
      "POST",
      "/sobjects/Attachment",
      () => Buffer.from(message({ a: 1 }, []).toString().replace('{"a":1}', "{")),
      400,
      "JSON_PARSER_ERROR",
    ],
    ["a resource without files", "POST", "/composite", () => message({}, []), 415, "UNSUPPORTED_MEDIA_TYPE"],
  ])("%s is refused", async (_, method, path, body, status, errorCode) => {
    expect(await send(method, path, body())).toMatchObject({ status, body: [{ errorCode }] });
  });

  it.each<[string, number]>([
    ["/sobjects/Attachment/00P000000000001/Body", 404],
    ["/sobjects/Account/ID/Body", 404],
    ["/sobjects/Account/ID/richTextImageFields/Description/0EM000000000000", 404],
  ])("%s answers %d", async (path, status) => {
    expect(await content(path.replace("ID", account))).toMatchObject({ status });
  });

  it("base64 that is none is refused", async () => {
    const body = { ParentId: account, Name: "n", Body: "***" };
    expect(await place.rest("POST", "/sobjects/Attachment", body, admin)).toMatchObject({ status: 400 });
  });

  it("reading other rows does not grow with the files beside them", async () => {
    const big = Buffer.alloc(8 * 1024 * 1024, 7);
    expect(
      await send(
        "POST",
        "/sobjects/Attachment",
        message({ ParentId: account, Name: "big" }, [{ name: "Body", bytes: big }]),
      ),
    ).toMatchObject({ status: 201 });
    const rows = await place.rest("GET", "/query?q=SELECT+Id,Name,Body,Description+FROM+Attachment", undefined, admin);
    expect(rows.text.length).toBeLessThan(5_000);
    // SQLite would walk through the content to every column after it.
    const { database } = place.org.engine as EngineCore;
    const columns = database.prepare("SELECT name FROM pragma_table_info('ContentVersion')").all();
    expect(columns.at(-1)).toEqual({ name: "VersionData" });
  });
});

it("answers deflated for those who take only that", async () => {
  const response = await place.raw("GET", "/sobjects/Account/describe", undefined, {
    ...admin,
    "accept-encoding": "gzip;q=0, deflate",
  });
  expect(response.headers.get("content-encoding")).toBe("deflate");
  expect(response.headers.get("etag")).toMatch(/-deflate"$/);
});
