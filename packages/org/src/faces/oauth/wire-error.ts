import type { OAuthFault } from "../../engine/oauth-fault.ts";
import { escapeHtml } from "../pages/html.ts";

/** How a token answer is written: `format=json|urlencoded|xml`, or an Accept header of those types ("OAuth 2.0 Refresh Token Flow"). */
export type WireFormat = "json" | "urlencoded" | "xml";

export function wireFormat(format: string | undefined, accept: string | undefined): WireFormat {
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

export type Members = Readonly<Record<string, string>>;

/** A flat answer of the OAuth endpoints in the format asked for; never cached. */
export function wireResponse(members: Members, format: WireFormat, status = 200): Response {
  const headers = { "content-type": CONTENT_TYPES[format], "cache-control": "no-cache, no-store", pragma: "no-cache" };
  return new Response(write(members, format), { status, headers });
}

function write(members: Members, format: WireFormat): string {
  if (format === "json") return JSON.stringify(members);
  if (format === "urlencoded") return new URLSearchParams(members).toString();
  const elements = Object.entries(members).map(([name, value]) => `<${name}>${escapeHtml(value)}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?><OAuth>${elements.join("")}</OAuth>`;
}

export const faultMembers = (fault: OAuthFault): Members => ({
  error: fault.error,
  error_description: fault.description,
});
