import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { Clock } from "@postern/kernel";
import { Fault, Violation } from "./fault.ts";
import type { StrictApp } from "./judge-client.ts";

export const ORG_ID = "00D000000000001AAA";
export const USER_ID = "005000000000001AAA";
export const USERNAME = "me@acme.test";

const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** What one login was given, and which key it is bound to. */
export interface Issue {
  readonly scopes: readonly string[];
  readonly jkt: string | null;
  readonly nonce?: string | null;
  readonly isRefreshable: boolean;
  readonly isHybrid?: boolean;
  /** The family that a refresh goes on with. */
  readonly family?: string;
}

interface Kept extends Issue {
  readonly token: string;
  readonly kind: "access_token" | "refresh_token";
  readonly family: string;
  isLive: boolean;
}

export interface IssuedTokens {
  /** Whether a refresh spends its token. */
  rotation: boolean;
  /** Refresh tokens that came a second time: each ends its family. */
  readonly reuses: number;
  /** Of the user of whom tokens are issued. */
  userId: string;
  members(issue: Issue): Record<string, unknown>;
  find(token: string): Kept | null;
  /** The grant of a refresh token, which is spent by asking when tokens rotate. */
  refresh(token: string, jkt: string | null): Issue;
  revoke(token: string): void;
  expireSessions(): void;
  readonly jwks: { readonly keys: readonly object[] };
}

export function issuedTokens(clock: Clock, app: StrictApp, origin: string): IssuedTokens {
  const kept = new Map<string, Kept>();
  let serial = 0;
  let reuses = 0;
  const { kty, n, e } = KEYS.publicKey.export({ format: "jwk" });

  function keep(kind: Kept["kind"], token: string, family: string, issue: Issue): string {
    kept.set(token, { ...issue, token, kind, family, isLive: true });
    return token;
  }

  function idToken(accessToken: string, nonce: string | null): string {
    const now = Math.floor(clock.now() / 1000);
    const hash = createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url");
    const claims = {
      iss: origin,
      sub: `${origin}/id/${ORG_ID}/${self.userId}`,
      aud: app.clientId,
      iat: now,
      exp: now + 120,
      at_hash: hash,
      ...(nonce !== null && { nonce }),
    };
    const input = [{ alg: "RS256", typ: "JWT", kid: "220" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${input}.${sign("sha256", Buffer.from(input), KEYS.privateKey).toString("base64url")}`;
  }

  const ended = () => new Fault("invalid_grant", "expired access/refresh token");

  const self: IssuedTokens = {
    rotation: true,
    get reuses() {
      return reuses;
    },
    userId: USER_ID,
    jwks: { keys: [{ kty, n, e, kid: "220", alg: "RS256", use: "sig" }] },
    members(issue) {
      const { scopes, jkt, nonce = null, isRefreshable, isHybrid = false } = issue;
      const family = issue.family ?? `family-${++serial}`;
      const accessToken = keep("access_token", `00D000000000001!access.${++serial}`, family, issue);
      const fresh = isRefreshable && (issue.family === undefined || self.rotation);
      return {
        access_token: accessToken,
        ...(fresh && { refresh_token: keep("refresh_token", `5Aep861-${++serial}`, family, issue) }),
        signature: "c2ln",
        scope: scopes.join(" "),
        instance_url: origin,
        id: `${origin}/id/${ORG_ID}/${self.userId}`,
        token_type: jkt === null ? "Bearer" : "DPoP",
        issued_at: String(clock.now()),
        ...(scopes.includes("openid") && { id_token: idToken(accessToken, nonce) }),
        ...(isHybrid && { lightning_domain: "acme.lightning.force.com", lightning_sid: `sid.${serial}` }),
      };
    },
    find: (token) => kept.get(token) ?? null,
    refresh(token, jkt) {
      const found = kept.get(token);
      if (found?.kind !== "refresh_token") throw ended();
      if (!found.isLive) {
        reuses++;
        for (const one of kept.values()) if (one.family === found.family) one.isLive = false;
        throw ended();
      }
      if (found.jkt !== jkt) throw new Violation("the refresh token is bound to another key", "invalid_dpop_proof");
      if (self.rotation) found.isLive = false;
      return { ...found, family: found.family };
    },
    revoke(token) {
      const found = kept.get(token);
      if (!found?.isLive) throw new Fault("invalid_token", "invalid token");
      for (const one of kept.values())
        if (one === found || (found.kind === "refresh_token" && one.family === found.family)) one.isLive = false;
    },
    expireSessions() {
      for (const one of kept.values()) if (one.kind === "access_token") one.isLive = false;
    },
  };
  return self;
}
