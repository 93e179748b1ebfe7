import { errors } from "../errors.ts";
import { base64url, fromBase64 } from "../keys/base64url.ts";

/** base64url of a SAML assertion (RFC 7522 §2.1), from XML text or from base64 of either alphabet. Throws LOGIN_INPUT_INVALID. */
export function encodeAssertion(assertion: string): string {
  const text = assertion.trim();
  if (text.startsWith("<")) return base64url(text);
  const bytes = fromBase64(text);
  if (bytes?.[0] !== "<".charCodeAt(0))
    throw errors.LOGIN_INPUT_INVALID({ what: "SAML assertion", detail: "it is neither XML nor base64 of XML" });
  return base64url(bytes);
}
