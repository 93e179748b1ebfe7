import { createHash } from "node:crypto";
import { fault } from "../faults.ts";
import type { Row, Shop, StoredValue, Work } from "../work.ts";
import { fileParts } from "./file-type.ts";
import type { ObjectRules } from "./rules.ts";

/**
 * The first version of a file makes its document and links it to its owner and to where it was published; another version becomes
 * the document's latest (Object Reference, ContentVersion).
 */
export const contentVersionRules: ObjectRules = {
  derive(work, shop) {
    if (work.operation === "insert") nameFile(work, shop);
    const content = work.blobs.get("VersionData");
    if (!content) return;
    work.after.ContentSize = content.length;
    work.after.Checksum = createHash("md5").update(content).digest("hex");
  },
  check(work) {
    const { operation, after } = work;
    // Another content is another version (REST API Developer Guide, "Insert or Update Blob Data").
    if (operation === "update" && !work.system && work.blobs.has("VersionData"))
      work.faults.push(fault.notWriteable(["VersionData"]));
    if (operation !== "insert" || work.system) return;
    if (!after.PathOnClient && !after.ContentUrl) work.faults.push(fault.requiredMissing(["PathOnClient"]));
    else if (!after.VersionData && !after.ContentUrl) work.faults.push(fault.requiredMissing(["VersionData"]));
  },
  after(work, shop) {
    if (work.operation === "insert") {
      if (work.named.has("ContentDocumentId")) supersede(work, shop);
      else makeDocument(work, shop);
    } else if (work.operation === "update" && work.after.IsLatest === 1) describeDocument(work, shop);
  },
};

function nameFile({ after, session }: Work, { database, counters, stamp }: Shop) {
  const path = after.PathOnClient ?? after.Title;
  if (typeof path === "string") {
    after.PathOnClient = path;
    const { title, extension, fileType } = fileParts(path);
    after.Title ??= title;
    after.FileExtension = extension;
    after.FileType = fileType;
  }
  if (after.ContentUrl) {
    after.Title ??= after.ContentUrl;
    after.FileType = "LINK";
  }
  after.FileType ??= "UNKNOWN";
  after.IsLatest = 1;
  after.ContentModifiedDate ??= stamp;
  after.ContentModifiedById ??= session.userId;
  const versions = database
    .prepare(`SELECT count(*) AS count FROM "ContentVersion" WHERE "ContentDocumentId" = ?`)
    .get(after.ContentDocumentId ?? null);
  after.VersionNumber = String(Number(versions?.count ?? 0) + 1);
  after.ContentDocumentId ??= counters.recordId("069");
}

/** What a document shows of its latest version. */
function documentValues({ id, after }: Work): Record<string, StoredValue> {
  return {
    Title: after.Title ?? null,
    Description: after.Description ?? null,
    FileType: after.FileType ?? null,
    FileExtension: after.FileExtension ?? null,
    ContentSize: after.ContentSize ?? null,
    ContentModifiedDate: after.ContentModifiedDate ?? null,
    SharingOption: after.SharingOption ?? null,
    SharingPrivacy: after.SharingPrivacy ?? null,
    LatestPublishedVersionId: id,
  };
}

function makeDocument(work: Work, shop: Shop) {
  const { after } = work;
  const { ContentDocumentId: documentId, OwnerId, FirstPublishLocationId: location } = after as Row;
  const document = shop.schema.object("ContentDocument");
  const link = shop.schema.object("ContentDocumentLink");
  if (!document || !link) return;
  shop.run(shop.ownWork("insert", document, "", { Id: documentId, OwnerId, ...documentValues(work) }));
  const linkTo = (entity: StoredValue | undefined, share: "I" | "V") =>
    shop.run(
      shop.ownWork("insert", link, "", { ContentDocumentId: documentId, LinkedEntityId: entity, ShareType: share }),
    );
  linkTo(OwnerId, "I");
  if (location && location !== OwnerId) linkTo(location, "V");
}

function supersede(work: Work, shop: Shop) {
  shop.database
    .prepare(`UPDATE "ContentVersion" SET "IsLatest" = 0 WHERE "ContentDocumentId" = ? AND "Id" <> ?`)
    .run(work.after.ContentDocumentId ?? null, work.id);
  describeDocument(work, shop);
}

function describeDocument(work: Work, shop: Shop) {
  const document = shop.schema.object("ContentDocument");
  if (document) shop.run(shop.ownWork("update", document, String(work.after.ContentDocumentId), documentValues(work)));
}
