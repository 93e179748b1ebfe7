import { Violation } from "./fault.ts";
import type { StrictApp } from "./judge-client.ts";

/** What a person was asked to allow. */
export interface Authorization {
  readonly responseType: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly challenge: string | null;
  readonly nonce: string | null;
  /** Thumbprint of the key that the code is bound to (RFC 9449 §10). */
  readonly jkt: string | null;
}

const OF_CODE = ["code_challenge", "code_challenge_method", "dpop_jkt"];
const ALWAYS = ["response_type", "client_id", "redirect_uri", "state"];
const HINTS = ["scope", "nonce", "prompt", "login_hint", "display", "immediate", "sso_provider"];
const RESPONSE_TYPES = ["code", "token", "token id_token", "hybrid_token"];
/** 128 bits in base64url: what cannot be guessed. */
const UNGUESSABLE = /^[A-Za-z0-9_-]{22,}$/;

/** The address that the browser is sent to (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1). */
export function authorizationJudge(app: StrictApp, redirectUri: string): (url: URL) => Authorization {
  const seen = new Set<string>();
  const fresh = (name: string, value: string | null) => {
    if (value === null || !UNGUESSABLE.test(value)) throw new Violation(`${name} can be guessed`);
    if (seen.has(value)) throw new Violation(`${name} was used before`);
    seen.add(value);
    return value;
  };

  return (url) => {
    const query = url.searchParams;
    const responseType = query.get("response_type") ?? "";
    if (!RESPONSE_TYPES.includes(responseType)) throw new Violation(`response_type is ${responseType}`);
    const isCode = responseType === "code";
    onceEach(query, isCode ? [...ALWAYS, ...OF_CODE.slice(0, 2)] : ALWAYS, [...HINTS, ...(isCode ? OF_CODE : [])]);
    if (url.hash !== "") throw new Violation("an authorization request has no fragment");
    if (query.get("client_id") !== app.clientId) throw new Violation("client_id is another");
    if (query.get("redirect_uri") !== redirectUri) throw new Violation("redirect_uri is another");
    const scopes = (query.get("scope") ?? "").split(" ").filter(Boolean);
    const state = fresh("state", query.get("state"));
    const challenge = isCode ? fresh("code_challenge", query.get("code_challenge")) : null;
    if (isCode && (challenge?.length !== 43 || query.get("code_challenge_method") !== "S256"))
      throw new Violation("code_challenge is not S256");
    const asksForIdToken = scopes.includes("openid");
    if (asksForIdToken !== query.has("nonce")) throw new Violation("nonce and openid go together");
    const nonce = asksForIdToken ? fresh("nonce", query.get("nonce")) : null;
    return { responseType, redirectUri, scopes, state, challenge, nonce, jkt: query.get("dpop_jkt") };
  };
}

/** All that must be there, nothing that may not, nothing twice, nothing empty. */
export function onceEach(given: URLSearchParams, must: readonly string[], may: readonly string[]): void {
  for (const name of must) if (!given.has(name)) throw new Violation(`${name} is missing`);
  for (const name of new Set(given.keys())) {
    if (!must.includes(name) && !may.includes(name)) throw new Violation(`${name} has no place here`);
    if (given.getAll(name).length > 1) throw new Violation(`${name} is there twice`);
    if (given.get(name) === "") throw new Violation(`${name} is empty`);
  }
}
