import type { OAuthFault } from "../../engine/oauth-fault.ts";
import { escapeHtml } from "../pages/html.ts";
import type { Reply } from "../reply.ts";

/** How a token answer is written: `format=json|urlencoded|xml`, or an Accept header of those types ("OAuth 2.0 Refresh Token Flow"). */
export type WireFormat = "json" | "urlencoded" | "xml";

export function wireFormat(format: string | undefined, accept: string | null | undefined): WireFormat {
  if (format === "json" || format === "urlencoded" || format === "xml") return format;
  const types = (accept ?? "").toLowerCase();
  if (types.includes("application/json") || types.includes("*/*")) return "json";
  if (types.includes("application/xml")) return "xml";
  if (types.includes("application/x-www-form-urlencoded")) return "urlencoded";
  return "json";
}

const CONTENT_TYPES: Record<WireFormat, string> = {
  json: "application/json;charset=UTF-8",
  urlencoded: "application/x-www-form-urlencoded;charset=UTF-8",
  xml: "application/xml;charset=UTF-8",
};

export type Members = Readonly<Record<string, string | number>>;

/** A flat answer of the OAuth endpoints in the format asked for; never cached. */
export function wireReply(members: Members, format: WireFormat, status = 200): Reply {
  const headers = { "Content-Type": CONTENT_TYPES[format], "Cache-Control": "no-cache, no-store", Pragma: "no-cache" };
  return { status, headers, body: write(members, format) };
}

export function wireResponse(members: Members, format: WireFormat, status = 200): Response {
  const { headers, body } = wireReply(members, format, status);
  return new Response(body as string, { status, headers });
}

function write(members: Members, format: WireFormat): string {
  if (format === "json") return JSON.stringify(members);
  const texts = Object.entries(members).map(([name, value]): [string, string] => [name, String(value)]);
  if (format === "urlencoded") return new URLSearchParams(texts).toString();
  const elements = texts.map(([name, value]) => `<${name}>${escapeHtml(value)}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?><OAuth>${elements.join("")}</OAuth>`;
}

/** SAML refusals also name a page that shows what became of the assertion ("OAuth 2.0 Authorization Errors"). */
export const faultMembers = (fault: OAuthFault, origin: string): Members => ({
  error: fault.error,
  error_description: fault.description,
  ...(fault.errorPath === null ? {} : { error_uri: origin + fault.errorPath }),
});
