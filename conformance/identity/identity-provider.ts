import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { defineTokenExchangeHandler } from "@postern/org";
import { jwtVerify, SignJWT } from "jose";

/** An identity provider of somebody else's, whose tokens an app exchanges. */
export const IDP_KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ISSUER = "https://idp.example.com";

/** A token of the identity provider, or one that somebody forged in its name. */
export function idpToken(
  claims: { readonly email: string; readonly at: number } & Readonly<Record<string, unknown>>,
  key: KeyObject = IDP_KEYS.privateKey,
): Promise<string> {
  const { at, ...given } = claims;
  const seconds = Math.floor(at / 1000);
  return new SignJWT({ iss: ISSUER, aud: "salesforce", iat: seconds, exp: seconds + 300, ...given })
    .setProtectedHeader({ alg: "RS256" })
    .sign(key);
}

/** What a careful handler does: algorithm, issuer, audience and time are pinned, and the user is found by e-mail address. */
export const idpHandler = defineTokenExchangeHandler<string>({
  async validateIncomingToken(_app, _appType, token, tokenType, org) {
    if (tokenType !== "JWT" && tokenType !== "ID_TOKEN") return { isValid: false };
    const { payload } = await jwtVerify(token, IDP_KEYS.publicKey, {
      algorithms: ["RS256"],
      issuer: ISSUER,
      audience: "salesforce",
      currentDate: new Date(org.now()),
    });
    return { isValid: true, data: String(payload.email) };
  },
  getUserForTokenSubject: (_networkId, { data = "" }, _canCreate, _app, _appType, org) =>
    org.findUsers({ Email: data })[0] ?? null,
});
