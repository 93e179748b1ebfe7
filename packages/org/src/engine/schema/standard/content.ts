import { auditFields, child, field, recordId, sobject, viewedFields } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { LINKED_ENTITIES } from "./related-to.ts";

const PUBLISH_STATUS = "{U|P|R}";

export const contentVersion = sobject("ContentVersion", "068", ["Content Version", "Content Versions"], "CUS", () => ({
  fields: [
    recordId("ContentVersion ID"),
    fieldTable(`
      ContentDocumentId       reference      CDFSGA    → ContentDocument
      IsLatest                boolean        ro        "Is Latest"
      ContentUrl              url(1333)      ?         "Content URL"
      ContentBodyId           reference      ? ro      → ContentBody  rel none
      VersionNumber           string(20)     ? ro
      Title                   string(255)    CUDFSGAn
      Description             textarea(1000) ?
      ReasonForChange         string(1000)   ?
      SharingOption           picklist(40)   r         "Prevent others from sharing and unsharing"  {A|R}  = A
      SharingPrivacy          picklist(40)   r         "File Privacy on Records"  {N|P}  = N
      PathOnClient            string(500)    ? co
      RatingCount             int(8)         ? ro
      ContentModifiedDate     datetime       ? ro
      ContentModifiedById     reference      ? ro      → User
      PositiveRatingCount     int(8)         ? ro
      NegativeRatingCount     int(8)         ? ro
      FeaturedContentBoost    int(8)         ? ro
      FeaturedContentDate     date           ? ro
      OwnerId                 reference      CUDFSGA   → User`),
    auditFields,
    fieldTable(`
      TagCsv                  textarea(2000) ?         "Tags"
      FileType                string(20)     DFSGA
      PublishStatus           picklist(40)   ro r      ${PUBLISH_STATUS}  = P
      VersionData             base64         ?
      ContentSize             int(9)         ? ro      "Size"
      FileExtension           string(40)     ? ro
      FirstPublishLocationId  reference      ? co      → ${LINKED_ENTITIES}
      Origin                  picklist(40)   co r      "Content Origin"  {C|H}  = C
      ContentLocation         picklist(40)   co r      {S|E|L|SfDrive|SCS}  = S
      TextPreview             string(255)    ? ro
      ExternalDocumentInfo1   string(1000)   ?
      ExternalDocumentInfo2   string(1000)   ?
      ExternalDataSourceId    reference      ?         → ExternalDataSource
      Checksum                string(50)     ? ro
      IsMajorVersion          boolean        co        "Major Version"
      IsAssetEnabled          boolean        co        "Asset File Enabled"
      VersionDataUrl          url(1000)      ? ro`),
  ],
}));

export const contentDocument = sobject(
  "ContentDocument",
  "069",
  ["Content Document", "Content Documents"],
  "UDVS",
  () => ({
    fields: [
      recordId("ContentDocument ID"),
      auditFields,
      fieldTable(`
      IsArchived                boolean        uo
      ArchivedById              reference      ? ro    → User
      ArchivedDate              date           ? ro
      OwnerId                   reference      UDFSGA  → User
      Title                     string(255)    UFSGAn
      PublishStatus             picklist(40)   ro r    ${PUBLISH_STATUS}  = P
      LatestPublishedVersionId  reference      ? ro    → ContentVersion
      ParentId                  reference      ? uo    → ContentWorkspace
      Description               textarea(1000) ? uo
      ContentSize               int(9)         ? ro    "Size"
      FileType                  string(20)     ? ro
      FileExtension             string(40)     ? ro
      SharingOption             picklist(40)   ? uo r  "Prevent others from sharing and unsharing"  {A|R}
      SharingPrivacy            picklist(40)   ? uo r  "File Privacy on Records"  {N|P}
      ContentModifiedDate       datetime       ? ro
      ContentAssetId            reference      ? uo    → ContentAsset`),
      viewedFields,
    ],
    children: [
      child("ContentVersions", "ContentVersion.ContentDocumentId", "cascade"),
      child("ContentDocumentLinks", "ContentDocumentLink.ContentDocumentId", "cascade"),
    ],
  }),
);

export const contentDocumentLink = sobject(
  "ContentDocumentLink",
  "06A",
  ["Content Document Link", "Content Document Link"],
  "CUDE",
  () => ({
    fields: [
      field("Id", "id(18)", "DFSGAI", { label: "ContentDocumentLink ID" }),
      fieldTable(`
        LinkedEntityId     reference     co     → ${LINKED_ENTITIES}
        ContentDocumentId  reference     co     → ContentDocument
        IsDeleted          boolean       ro     "Is Deleted"
        SystemModstamp     datetime      DFSA
        ShareType          picklist(40)  ? r    {V|C|I}
        Visibility         picklist(40)  ? r    {AllUsers|InternalUsers|SharedUsers}`),
    ],
  }),
);
