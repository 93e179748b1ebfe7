import type { AuthorizationServer } from "oauth4webapi";

/**
 * The endpoints every Salesforce host has, without asking: for browsers, where the metadata document may be out of reach
 * of another origin (Help: Configure Salesforce CORS Allowlist).
 */
export function salesforceMetadata(loginUrl: string): AuthorizationServer {
  const oauth2 = `${loginUrl}/services/oauth2`;
  return {
    issuer: loginUrl,
    authorization_endpoint: `${oauth2}/authorize`,
    token_endpoint: `${oauth2}/token`,
    revocation_endpoint: `${oauth2}/revoke`,
    introspection_endpoint: `${oauth2}/introspect`,
    userinfo_endpoint: `${oauth2}/userinfo`,
    jwks_uri: `${loginUrl}/id/keys`,
  };
}
