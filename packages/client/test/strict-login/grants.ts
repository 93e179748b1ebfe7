import { createHash, createPublicKey } from "node:crypto";
import type { Clock } from "@postern/kernel";
import type { DeviceCodes } from "./device-codes.ts";
import { Fault, Violation } from "./fault.ts";
import { type Issue, type IssuedTokens, USERNAME } from "./issued-tokens.ts";
import type { Authorization } from "./judge-authorization.ts";
import type { StrictApp } from "./judge-client.ts";
import { verifyJwt } from "./verify-jwt.ts";

/** One request at the token endpoint, its client already proven. */
export interface GrantStep {
  readonly form: URLSearchParams;
  readonly app: StrictApp;
  readonly clock: Clock;
  readonly audience: string;
  /** Thumbprint of the key that the request proves. */
  readonly jkt: string | null;
  readonly codes: Map<string, AuthorizationCode>;
  readonly devices: DeviceCodes;
  readonly tokens: IssuedTokens;
  readonly usedAssertions: Set<string>;
}

export interface AuthorizationCode extends Authorization {
  readonly issuedAt: number;
  isSpent: boolean;
}

/** The parameters of a grant beside those of the client, and who it lets in. */
export interface GrantRule {
  readonly must: readonly string[];
  readonly may?: readonly string[];
  /** `app`: as the app is registered; `none`: the grant proves all; `anonymous`: it knows no app at all. */
  readonly client: "app" | "none" | "anonymous";
  judge(step: GrantStep): Issue;
}

const CODE_LIFE_MS = 15 * 60_000;
const GRANT = "urn:ietf:params:oauth:grant-type:";
const TOKEN_TYPE = "urn:ietf:params:oauth:token-type:";
const EXCHANGE_MAY = ["token_handler", "scope", "actor_token", "actor_token_type"];

const fixed = (step: GrantStep, scopes: readonly string[] = ["api"]): Issue => ({
  scopes,
  jkt: step.jkt,
  isRefreshable: false,
});

function code(step: GrantStep): Issue {
  const { form, clock } = step;
  const found = step.codes.get(form.get("code") ?? "");
  if (!found) throw new Fault("invalid_grant", "invalid authorization code");
  const { isSpent } = found;
  // Whatever comes of it, a code has one chance.
  found.isSpent = true;
  if (isSpent || clock.now() > found.issuedAt + CODE_LIFE_MS)
    throw new Fault("invalid_grant", "expired authorization code");
  if (form.get("redirect_uri") !== found.redirectUri)
    throw new Fault("redirect_uri_mismatch", "redirect_uri must match");
  const verifier = form.get("code_verifier") ?? "";
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) throw new Violation("code_verifier is not of RFC 7636");
  if (createHash("sha256").update(verifier).digest("base64url") !== found.challenge)
    throw new Fault("invalid_grant", "invalid code verifier");
  if (found.jkt !== step.jkt) throw new Violation("the code is bound to another key", "invalid_dpop_proof");
  const { scopes, nonce, jkt } = found;
  return { scopes, nonce, jkt, isRefreshable: scopes.includes("refresh_token") };
}

const refresh = (step: GrantStep): Issue => step.tokens.refresh(step.form.get("refresh_token") ?? "", step.jkt);
const hybrid = (issue: Issue): Issue => ({ ...issue, isHybrid: true });

function jwtBearer(step: GrantStep): Issue {
  const { header, claims } = verifyJwt(
    step.form.get("assertion") ?? "",
    () => createPublicKey(step.app.publicKey ?? ""),
    "assertion",
  );
  for (const name of Object.keys(header))
    if (!["alg", "typ", "kid"].includes(name)) throw new Violation(`assertion: header ${name}`);
  const now = step.clock.now() / 1000;
  const { iss, sub, aud, exp, jti } = claims;
  if (iss !== step.app.clientId) throw new Violation("assertion: iss is the consumer key");
  if (typeof exp !== "number" || exp <= now || exp > now + 180)
    throw new Violation("assertion: exp is within three minutes");
  if (typeof jti !== "string" || step.usedAssertions.has(jti)) throw new Violation("assertion: jti was used before");
  step.usedAssertions.add(jti);
  if (aud !== step.audience) throw new Fault("invalid_grant", "audience is invalid");
  if (sub !== USERNAME) throw new Fault("invalid_grant", "user hasn't approved this consumer");
  return fixed(step);
}

/** base64url without padding, of XML (RFC 7522 §2.1). The signature within is the identity provider's matter. */
function saml(step: GrantStep): Issue {
  const assertion = step.form.get("assertion") ?? "";
  if (!/^[A-Za-z0-9_-]+$/.test(assertion)) throw new Violation("assertion is not base64url");
  if (!Buffer.from(assertion, "base64url").toString().startsWith("<saml:Assertion"))
    throw new Violation("assertion is no XML");
  return fixed(step);
}

function device(name: string) {
  return (step: GrantStep): Issue => {
    step.devices.poll(step.form.get(name) ?? "");
    return { ...fixed(step, ["api", "refresh_token"]), isRefreshable: true };
  };
}

function exchange(step: GrantStep): Issue {
  const { form } = step;
  for (const name of ["subject_token_type", "actor_token_type"])
    if (form.has(name) && !form.get(name)?.startsWith(TOKEN_TYPE))
      throw new Violation(`${name} is no URN of a token type`);
  if (form.has("actor_token") !== form.has("actor_token_type"))
    throw new Violation("actor_token and its type go together");
  if ((form.get("subject_token") ?? "").length > 10_000) throw new Violation("subject_token is too long");
  return fixed(step, form.get("scope")?.split(" ") ?? ["api"]);
}

const CODE = { must: ["code", "redirect_uri", "code_verifier"], client: "app" } as const;
const EXCHANGE = { must: ["subject_token", "subject_token_type"], may: EXCHANGE_MAY, client: "app" } as const;

/** Every grant type, with exactly what may be sent for it. */
export const GRANTS: Readonly<Record<string, GrantRule>> = {
  authorization_code: { ...CODE, judge: code },
  hybrid_auth_code: { ...CODE, judge: (step) => hybrid(code(step)) },
  refresh_token: { must: ["refresh_token"], client: "app", judge: refresh },
  hybrid_refresh: { must: ["refresh_token"], client: "app", judge: (step) => hybrid(refresh(step)) },
  client_credentials: { must: [], client: "app", judge: fixed },
  [`${GRANT}jwt-bearer`]: { must: ["assertion"], client: "none", judge: jwtBearer },
  [`${GRANT}saml2-bearer`]: { must: ["assertion"], client: "none", judge: saml },
  assertion: { must: ["assertion", "assertion_type"], client: "anonymous", judge: saml },
  device: { must: ["code"], client: "app", judge: device("code") },
  [`${GRANT}device_code`]: { must: ["device_code"], client: "app", judge: device("device_code") },
  [`${GRANT}token-exchange`]: { ...EXCHANGE, judge: exchange },
  [`${GRANT}hybrid-token-exchange`]: { ...EXCHANGE, judge: (step) => hybrid(exchange(step)) },
  password: {
    must: ["username", "password"],
    client: "app",
    judge(step) {
      if (step.form.get("username") === USERNAME && step.form.get("password") === "pw-1TOKEN") return fixed(step);
      throw new Fault("invalid_grant", "authentication failure");
    },
  },
};
