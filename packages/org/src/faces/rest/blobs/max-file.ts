/**
 * A file of a ContentVersion may have 2 GB, one of another object 500 MB (REST API Developer Guide, "Insert or Update Blob Data"). SQLite
 * keeps no row of more than 1,000,000,000 bytes, so that the org's larger files end a little below that.
 */
const MAX_CONTENT_VERSION = 990_000_000;
const MAX_OTHER = 500 * 1024 * 1024;

/** The bytes a multipart body may have, by the object in the path. */
export const maxFile = (object: string | undefined) =>
  object?.toLowerCase() === "contentversion" ? MAX_CONTENT_VERSION : MAX_OTHER;
