import { OAuthFault } from "../../engine/oauth-fault.ts";

/**
 * Grants and endpoints that Salesforce has and this org does not. Each answers 501 naming itself, and LIMITATIONS.md is generated
 * from this list.
 */
export const NOT_BUILT_GRANTS: readonly { readonly grantType: string; readonly name: string }[] = [
  { grantType: "urn:ietf:params:oauth:grant-type:token-exchange", name: "token exchange flow" },
];

export const NOT_BUILT_ENDPOINTS: readonly { readonly path: string; readonly name: string }[] = [
  { path: "/services/oauth2/v1/authorization_challenge", name: "first-party authorization challenge" },
  { path: "/services/auth/headless/init/registration", name: "headless registration" },
  { path: "/services/auth/headless/init/passwordless/login", name: "headless passwordless login" },
  { path: "/services/auth/headless/forgot_password", name: "headless forgot password" },
];

export function notBuiltGrant(grantType: string): OAuthFault | null {
  const found = NOT_BUILT_GRANTS.find((entry) => entry.grantType === grantType);
  return found ? notBuilt(found.name, "unsupported_grant_type") : null;
}

export function notBuilt(name: string, error = "not_implemented"): OAuthFault {
  const text = `Salesforce answers this, the local org does not: ${name}. LIMITATIONS.md lists every such gap.`;
  return new OAuthFault(error, text, { status: 501 });
}
