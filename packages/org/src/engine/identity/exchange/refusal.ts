import { redact } from "@postern/kernel";
import { OAuthFault } from "../../oauth-fault.ts";

const LONGEST = 200;

/**
 * One sentence for all that goes wrong in a handler, which it may put in its own words ("Returns a general 'Token handler validation
 * failed' message that you can customize").
 */
export const handlerRefusal = (why: string, options: { custom?: string; status?: string } = {}) =>
  new OAuthFault("invalid_request", options.custom || "token handler validation failed", {
    reason: options.status ?? "Failed: Invalid Token",
    why,
  });

/** What a handler says, fit for logs: neither the token it was given nor a run of eight characters of it, whatever its shape. */
export function withoutToken(text: string, token: string): string {
  const blotted = text.replaceAll(token, "***").replace(/[\w~+/-]{8,}/g, (run) => (token.includes(run) ? "***" : run));
  return redact(blotted)
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, LONGEST);
}
