import { hash } from "node:crypto";
import type { IdentityContext } from "../context.ts";

/** How long before its issue a token counts as valid already, seconds: as in tokens of real orgs. */
const NOT_BEFORE_SLACK = 15;

/** "Issue JSON Web Token (JWT)-Based Access Tokens": what a real one says, signed by the org. */
export function jwtAccessToken(
  context: IdentityContext,
  token: {
    readonly sessionId: string;
    readonly issuer: string;
    readonly userId: string;
    readonly consumerKey: string;
    readonly scopes: readonly string[];
    readonly lifeMs: number;
    readonly jkt: string | null;
  },
): string {
  const iat = Math.floor(context.now() / 1000);
  return context.keys.sign(
    "access-token",
    { tty: "sfdc-core-token", tnk: `core/local/${context.orgId}`, ver: "1.0" },
    {
      iss: token.issuer,
      aud: [token.issuer],
      sub: `uid:${token.userId}`,
      client_id: token.consumerKey,
      scp: token.scopes.join(" "),
      iat,
      nbf: iat - NOT_BEFORE_SLACK,
      exp: iat + Math.floor(token.lifeMs / 1000),
      mty: "oauth",
      // A session's fingerprint: two tokens of one second differ by it.
      sfi: hash("sha256", token.sessionId),
      roles: [],
      hsc: false,
      ...(token.jkt === null ? {} : { cnf: { jkt: token.jkt } }),
    },
  );
}
