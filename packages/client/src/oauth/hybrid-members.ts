import type { TokenEndpointResponse } from "oauth4webapi";

/**
 * Web sessions that a hybrid grant adds to the access token (Help: OAuth 2.0 Hybrid App Token Flow), by which scope:
 * `lightning`, `visualforce`, `content`. They live and end with the access token. As secret as one.
 */
export interface HybridMembers {
  readonly lightningDomain: string | null;
  readonly lightningSid: string | null;
  readonly visualforceDomain: string | null;
  readonly visualforceSid: string | null;
  readonly contentDomain: string | null;
  readonly contentSid: string | null;
  readonly csrfToken: string | null;
  readonly cookieClientSrc: string | null;
  readonly cookieSidClient: string | null;
  readonly sidCookieName: string | null;
  /** With JWT access tokens: the session that the web sessions hang on. */
  readonly parentSid: string | null;
}

const WIRE_NAMES: Readonly<Record<keyof HybridMembers, string>> = {
  lightningDomain: "lightning_domain",
  lightningSid: "lightning_sid",
  visualforceDomain: "visualforce_domain",
  visualforceSid: "visualforce_sid",
  contentDomain: "content_domain",
  contentSid: "content_sid",
  csrfToken: "csrf_token",
  cookieClientSrc: "cookie-clientSrc",
  cookieSidClient: "cookie-sid_Client",
  sidCookieName: "sidCookieName",
  parentSid: "parent_sid",
};

/** null when the answer has none of them. */
export function hybridMembers(answer: TokenEndpointResponse): HybridMembers | null {
  const members = Object.fromEntries(
    Object.entries(WIRE_NAMES).map(([name, wire]) => {
      const value = answer[wire];
      return [name, typeof value === "string" && value !== "" ? value : null];
    }),
  ) as unknown as HybridMembers;
  return Object.values(members).some((value) => value !== null) ? members : null;
}
