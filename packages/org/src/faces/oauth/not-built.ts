import { OAuthFault } from "../../engine/oauth-fault.ts";

/** Endpoints that Salesforce has and this org does not. Each answers 501 naming itself, and LIMITATIONS.md is generated from this list. */
export const NOT_BUILT_ENDPOINTS: readonly { readonly path: string; readonly name: string }[] = [
  { path: "/services/oauth2/v1/authorization_challenge", name: "first-party authorization challenge" },
  { path: "/services/auth/headless/init/registration", name: "headless registration" },
  { path: "/services/auth/headless/init/passwordless/login", name: "headless passwordless login" },
  { path: "/services/auth/headless/forgot_password", name: "headless forgot password" },
];

export function notBuilt(name: string): OAuthFault {
  const text = `Salesforce answers this, the local org does not: ${name}. LIMITATIONS.md lists every such gap.`;
  return new OAuthFault("not_implemented", text, { status: 501 });
}
