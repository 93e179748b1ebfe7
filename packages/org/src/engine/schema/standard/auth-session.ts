import { field, plain, sobject } from "../definition-builder.ts";

const USER_TYPE_VALUES =
  "Standard; PowerPartner; PowerCustomerSuccess; CustomerSuccess; Guest; CspLitePortal; CsnOnly; SelfService";

/** Open sessions; to delete one is to end it ("AuthSession" in the Object Reference, whose list of SessionType is longer; which one an OAuth session has is inferred). */
export const authSession = sobject("AuthSession", "0Ak", ["Auth Session", "Auth Session"], "D", () => ({
  rowsOf: "identity",
  fields: [
    field("Id", "id(18)", "DFSGAI", { label: "Auth Session ID" }),
    plain("UsersId", "reference", "? ro", { label: "User ID", to: "User" }),
    field("CreatedDate", "datetime", "DFSA"),
    field("LastModifiedDate", "datetime", "DFSA", { label: "Updated" }),
    plain("NumSecondsValid", "int(9)", "ro", { label: "Valid For" }),
    plain("UserType", "picklist(40)", "ro r", { values: USER_TYPE_VALUES }),
    plain("SourceIp", "string(39)", "ro", { label: "Source IP" }),
    plain("LoginType", "picklist(40)", "? ro", {
      values: "Application; Other Apex API; Remote Access 2.0",
    }),
    plain("SessionType", "picklist(40)", "? ro", { values: "API; Oauth2; UI" }),
    plain("SessionSecurityLevel", "picklist(40)", "? ro", { values: "LOW; STANDARD; HIGH_ASSURANCE" }),
    plain("LogoutUrl", "string(1500)", "? ro"),
    plain("ParentId", "reference", "? ro", { label: "Parent Auth Session ID", to: "AuthSession" }),
    plain("LoginHistoryId", "reference", "? ro", { to: "LoginHistory" }),
    plain("LoginGeoId", "reference", "? ro", { to: "LoginGeo" }),
    plain("IsCurrent", "boolean", "ro"),
    plain("IsAssociatedWithJwtAccessToken", "boolean", "ro"),
  ],
}));
