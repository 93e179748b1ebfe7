import { field, plain, sobject } from "../definition-builder.ts";

/** Approvals in use ("OauthToken" in the Object Reference). A token is ended by posting its DeleteToken to the revoke endpoint. */
export const oauthToken = sobject("OauthToken", "0CQ", ["OAuth Token", "OAuth Tokens"], "", () => ({
  rowsOf: "identity",
  fields: [
    field("Id", "id(18)", "DFSGAI", { label: "OAuth Token ID" }),
    plain("AccessToken", "string(255)", "? ro"),
    plain("RequestToken", "string(255)", "? ro"),
    plain("DeleteToken", "string(255)", "? ro"),
    plain("UserId", "reference", "? ro", { to: "User" }),
    plain("AppName", "string(255)", "? ro"),
    plain("AppMenuItemId", "reference", "? ro", { to: "AppMenuItem" }),
    field("CreatedDate", "datetime", "DFSA"),
    plain("LastUsedDate", "datetime", "? ro"),
    plain("UseCount", "int(9)", "? ro"),
  ],
}));
