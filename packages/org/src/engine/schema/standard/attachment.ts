import { auditFields, field, recordId, sobject, viewedFields } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { FILE_PARENTS, NOTE_PARENTS } from "./related-to.ts";

export const attachment = sobject("Attachment", "00P", ["Attachment", "Attachments"], "CUDVS", () => ({
  fields: [
    recordId("Attachment ID"),
    fieldTable(`
      ParentId     reference      co        → ${FILE_PARENTS}
      Name         string(255)    CUFSGAn   "File Name"
      IsPrivate    boolean                  "Private"
      ContentType  string(120)    ?
      BodyLength   int(8)         NFSGA
      Body         base64`),
    field("OwnerId", "reference", "CUDFSGAp", { to: "Calendar, User" }),
    auditFields,
    fieldTable("Description textarea(500) ?"),
  ],
}));

export const note = sobject("Note", "002", ["Note", "Notes"], "CUDVS", () => ({
  fields: [
    recordId("Note Id"),
    fieldTable(`
      ParentId   reference        co        → ${NOTE_PARENTS}
      Title      string(80)       CUFSGAn
      IsPrivate  boolean                    "Private"
      Body       textarea(32000)  ?         as plaintextarea`),
    field("OwnerId", "reference", "CUDFSGA", { to: "User" }),
    auditFields,
  ],
}));

export const document = sobject("Document", "015", ["Document", "Documents"], "CUDS", () => ({
  fields: [
    recordId("Document ID"),
    fieldTable(`
      FolderId           reference      → Folder, User
      Name               string(255)    CUFSGAn   "Document Name"
      DeveloperName      string(80)     ?         "Document Unique Name"
      NamespacePrefix    string(15)     ? ro
      ContentType        string(120)    ?         "MIME Type"
      Type               string(40)     ?         "File Extension"
      IsPublic           boolean                  "Externally Available"
      BodyLength         int(8)         NFSGA
      Body               base64         ?
      Url                url(1000)      ?
      Description        textarea(255)  ?
      Keywords           string(255)    ?
      IsInternalUseOnly  boolean                  "Internal Use Only"`),
    field("AuthorId", "reference", "CUDFSGA", { to: "User" }),
    auditFields,
    fieldTable("IsBodySearchable boolean ro"),
    viewedFields,
  ],
}));

export const folder = sobject("Folder", "00l", ["Folder", "Folders"], "CUD", () => ({
  fields: [
    recordId("Folder ID", { deletable: false }),
    fieldTable(`
      ParentId         reference     ? co       → Folder, User  rel none
      Name             string(80)    CUFSGAn
      DeveloperName    string(80)    ?          "Folder Unique Name"
      AccessType       picklist(40)  r          {Shared|Public|Hidden|PublicInternal}
      IsReadonly       boolean                  "Read Only"
      Type             picklist(40)  co r       {Document|Email|Report|Dashboard|QuickText|Macro|EmailTemplate|ActionCadence}
      NamespacePrefix  string(15)    ? ro`),
    auditFields,
  ],
}));
