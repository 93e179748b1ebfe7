import type { ClientAuthentication } from "../../engine/doors/grant.ts";

/**
 * The client's key and secret: from the body, else from the Basic header (RFC 6749, 2.3.1); a body that names both wins. An assertion
 * (RFC 7523, 2.2) comes along for where there is no secret.
 */
export function clientOf(
  fields: ReadonlyMap<string, string>,
  authorization: string | null | undefined,
): ClientAuthentication {
  const inBody = {
    clientId: fields.get("client_id"),
    clientSecret: fields.get("client_secret"),
    assertion: fields.get("client_assertion"),
    assertionType: fields.get("client_assertion_type"),
  };
  if (inBody.clientId !== undefined && inBody.clientSecret !== undefined) return inBody;
  const basic = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? "");
  if (!basic?.[1]) return inBody;
  const text = Buffer.from(basic[1], "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return inBody;
  const clientId = decoded(text.slice(0, colon));
  // A body and a header that name different clients: neither is believed.
  if (inBody.clientId !== undefined && inBody.clientId !== clientId)
    return { clientId: undefined, clientSecret: undefined };
  return { clientId, clientSecret: decoded(text.slice(colon + 1)) || undefined };
}

/** Clients that follow the RFC percent-encode both parts; those that do not send keys and secrets without a percent sign. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
