import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let account: string;
beforeAll(async () => {
  place = await anOrg();
  account = await create("Account", { Name: "Files" });
});
afterAll(() => place[Symbol.asyncDispose]());

const base64 = (text: string) => Buffer.from(text).toString("base64");
async function create(sobject: string, fields: object): Promise<string> {
  const { status, body } = await place.rest("POST", `/sobjects/${sobject}`, fields);
  expect(body).toMatchObject({ success: true });
  expect(status).toBe(201);
  return body.id;
}
const refusal = async (sobject: string, fields: object) => {
  const { status, body } = await place.rest("POST", `/sobjects/${sobject}`, fields);
  return [status, body[0].errorCode, body[0].fields ?? []];
};
const rows = async (soql: string) =>
  (await place.rest("GET", `/query?q=${encodeURIComponent(soql)}`)).body.records.map(
    ({ attributes, ...row }: { attributes: unknown }) => row,
  );

it("a first version makes its document and links it to its owner and its place; a second becomes the latest", async () => {
  const first = await create("ContentVersion", {
    PathOnClient: "reports/Quarter 1.PDF",
    VersionData: base64("first draft"),
    FirstPublishLocationId: account,
  });
  const [version] = await rows(
    `SELECT ContentDocumentId, Title, FileType, FileExtension, ContentSize, Checksum, VersionNumber, IsLatest, VersionData, OwnerId FROM ContentVersion WHERE Id = '${first}'`,
  );
  const { ContentDocumentId: document, OwnerId: owner } = version;
  expect(version).toEqual({
    ContentDocumentId: document,
    OwnerId: owner,
    Title: "Quarter 1",
    FileType: "PDF",
    FileExtension: "PDF",
    ContentSize: 11,
    Checksum: createHash("md5").update("first draft").digest("hex"),
    VersionNumber: "1",
    IsLatest: true,
    VersionData: `/services/data/v67.0/sobjects/ContentVersion/${first}/VersionData`,
  });
  expect(
    await rows(
      `SELECT LinkedEntityId, ShareType, Visibility FROM ContentDocumentLink WHERE ContentDocumentId = '${document}'`,
    ),
  ).toEqual([
    { LinkedEntityId: owner, ShareType: "I", Visibility: "AllUsers" },
    { LinkedEntityId: account, ShareType: "V", Visibility: "AllUsers" },
  ]);

  const second = await create("ContentVersion", {
    PathOnClient: "Quarter 1 final.txt",
    VersionData: base64("final"),
    ContentDocumentId: document,
  });
  expect(
    await rows(
      `SELECT VersionNumber, IsLatest FROM ContentVersion WHERE ContentDocumentId = '${document}' ORDER BY VersionNumber`,
    ),
  ).toEqual([
    { VersionNumber: "1", IsLatest: false },
    { VersionNumber: "2", IsLatest: true },
  ]);
  expect(
    await rows(
      `SELECT LatestPublishedVersionId, Title, FileType, ContentSize FROM ContentDocument WHERE Id = '${document}'`,
    ),
  ).toEqual([{ LatestPublishedVersionId: second, Title: "Quarter 1 final", FileType: "TEXT", ContentSize: 5 }]);

  expect((await place.rest("DELETE", `/sobjects/ContentDocument/${document}`)).status).toBe(204);
  expect(await rows(`SELECT Id FROM ContentVersion WHERE ContentDocumentId = '${document}'`)).toEqual([]);
});

it.each([
  ["ContentVersion", { Title: "nothing in it" }, [400, "REQUIRED_FIELD_MISSING", ["VersionData"]]],
  ["ContentVersion", { VersionData: "YQ==" }, [400, "REQUIRED_FIELD_MISSING", ["PathOnClient"]]],
  ["ContentVersion", { PathOnClient: "a.txt" }, [400, "REQUIRED_FIELD_MISSING", ["VersionData"]]],
  ["ContentVersion", { PathOnClient: "a", VersionData: "!" }, [400, "JSON_PARSER_ERROR", []]],
  [
    "ContentVersion",
    { PathOnClient: "a", VersionData: "YQ==", Checksum: "0" },
    [400, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Checksum"]],
  ],
  ["ContentDocument", { Title: "by hand" }, [400, "INVALID_TYPE_FOR_OPERATION", []]],
  ["ContentDocumentLink", {}, [400, "REQUIRED_FIELD_MISSING", ["LinkedEntityId", "ContentDocumentId"]]],
  ["Attachment", { Name: "a.txt" }, [400, "REQUIRED_FIELD_MISSING", ["ParentId", "Body"]]],
  ["Note", { Title: "x", ParentId: "00Q000000000000" }, [400, "INVALID_CROSS_REFERENCE_KEY", ["ParentId"]]],
])("refuses %s %j", async (sobject, fields, expected) => {
  expect(await refusal(sobject, fields)).toEqual(expected);
});

it("keeps the size beside an attachment's body, and reads the body only when it is asked for", async () => {
  const id = await create("Attachment", {
    ParentId: account,
    Name: "a.txt",
    Body: base64("hello"),
    ContentType: "text/plain",
  });
  expect((await place.rest("GET", `/sobjects/Attachment/${id}?fields=BodyLength,Body,Name`)).body).toMatchObject({
    BodyLength: 5,
    Body: `/services/data/v67.0/sobjects/Attachment/${id}/Body`,
  });
  expect(
    (await place.rest("PATCH", `/sobjects/Attachment/${id}`, { Body: base64("world!"), Name: "b.txt" })).status,
  ).toBe(204);
  expect(await rows(`SELECT Name, BodyLength FROM Attachment WHERE ParentId = '${account}'`)).toEqual([
    { Name: "b.txt", BodyLength: 6 },
  ]);
  expect((await place.rest("PATCH", `/sobjects/Attachment/${id}`, { Name: "c.txt" })).status).toBe(204);
});
