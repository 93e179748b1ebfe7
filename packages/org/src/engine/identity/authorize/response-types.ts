import type { ResponseMode } from "../../doors/grant.ts";

export interface ResponseType {
  readonly mode: ResponseMode;
  readonly subType: string;
  /** Whether a code comes of it, which PKCE protects. */
  readonly challenge: boolean;
  /** Whether the org's switch for the user-agent flow governs it. */
  readonly switchable: boolean;
  readonly nonce: boolean;
  readonly hybrid: boolean;
}

const TYPES: Readonly<Record<string, ResponseType>> = {
  code: {
    mode: "query",
    subType: "OauthWebServer",
    challenge: true,
    switchable: false,
    nonce: false,
    hybrid: false,
  },
  token: {
    mode: "fragment",
    subType: "OauthUserAgent",
    challenge: false,
    switchable: true,
    nonce: false,
    hybrid: false,
  },
  "token id_token": {
    mode: "fragment",
    subType: "OauthUserAgentIdToken",
    challenge: false,
    switchable: true,
    nonce: true,
    hybrid: false,
  },
  hybrid_token: {
    mode: "fragment",
    subType: "OauthHybridUserAgent",
    challenge: false,
    switchable: true,
    nonce: false,
    hybrid: true,
  },
};

/** Response types are sets of words: their order does not matter (OAuth 2.0 Multiple Response Types, 3). */
export function responseTypeOf(value: string | undefined): ResponseType | undefined {
  const name = (value ?? "").split(" ").sort().reverse().join(" ");
  return Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}
