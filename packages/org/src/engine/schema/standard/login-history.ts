import { field, plain, sobject } from "../definition-builder.ts";

export const loginHistory = sobject("LoginHistory", "0Ya", ["Login History", "Login History"], "", () => ({
  rowsOf: "identity",
  fields: [
    field("Id", "id(18)", "DFSGAI", { label: "Login ID" }),
    plain("UserId", "reference", "? ro", { label: "User ID", to: "User", rel: null }),
    plain("LoginTime", "datetime", "ro"),
    plain("LoginType", "picklist(40)", "ro", {
      values:
        "Application; Offline Client; Other Apex API; Partner Product; Remote Access 2.0; SAML Idp Initiated SSO; SAML Sfdc Initiated SSO; Third Party SSO",
    }),
    plain("LoginSubType", "picklist(40)", "? ro"),
    plain("SourceIp", "string(39)", "? ro", { label: "Source IP" }),
    plain("LoginUrl", "string(128)", "? ro"),
    plain("AuthenticationServiceId", "reference", "? ro", { to: "AuthProvider", rel: null }),
    plain("LoginGeoId", "reference", "? ro", { to: "LoginGeo" }),
    plain("TlsProtocol", "picklist(40)", "? ro", { label: "TLS Protocol", values: "TLS 1.2; TLS 1.3; Unknown" }),
    plain("CipherSuite", "picklist(128)", "? ro", { label: "TLS Cipher Suite" }),
    plain("Browser", "string(64)", "? ro"),
    plain("Platform", "string(64)", "? ro"),
    plain("Status", "string(128)", "? ro"),
    plain("Application", "string(64)", "? ro"),
    plain("ClientVersion", "string(64)", "? ro"),
    plain("ApiType", "string(64)", "? ro", { label: "API Type" }),
    plain("ApiVersion", "string(32)", "? ro", { label: "API Version" }),
    plain("CountryIso", "string(2)", "? ro", { label: "Country Code" }),
  ],
}));
