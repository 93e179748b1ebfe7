import { field, plain, sobject } from "../definition-builder.ts";

/**
 * What the running user viewed or referenced within 90 days ("RecentlyViewed" in the Object Reference). Ids are those of the records; the
 * object's own key prefix is made up, for it has none.
 */
export const recentlyViewed = sobject("RecentlyViewed", "0Rv", ["Recently Viewed", "Recently Viewed"], "", {
  rowsOf: "recent",
  fields: [
    field("Id", "id(18)", "DFSG", { label: "Recently Viewed ID" }),
    field("Name", "string(255)", "NFSGn"),
    plain("LastName", "string(80)", "? ro"),
    plain("FirstName", "string(40)", "? ro"),
    plain("Type", "picklist(40)", "? ro"),
    plain("Alias", "string(8)", "? ro"),
    plain("UserRoleId", "reference", "? ro", { label: "Role ID", to: "UserRole" }),
    plain("RecordTypeId", "reference", "? ro", { to: "RecordType" }),
    plain("IsActive", "boolean", "ro"),
    plain("ProfileId", "reference", "? ro", { to: "Profile" }),
    plain("Title", "string(80)", "? ro"),
    plain("Email", "email(80)", "? ro"),
    plain("Phone", "phone(40)", "? ro"),
    plain("NameOrAlias", "string(80)", "? ro", { label: "Name or Alias" }),
    plain("Language", "picklist(40)", "? ro"),
    plain("NetworkId", "reference", "? ro", { to: "Network", rel: null }),
    field("LastViewedDate", "datetime", "NFSA"),
    field("LastReferencedDate", "datetime", "NFSA"),
  ],
});
