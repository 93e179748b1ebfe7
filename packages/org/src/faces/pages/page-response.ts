import type { Context } from "./browser.ts";

/** Nothing but our own stylesheet and our own forms; nothing may frame the page (click-jacking of the consent form). */
const POLICY = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/**
 * A page with the headers every page of the org has. `form-action` is left open only where a form's answer is a redirect to an
 * app's callback, since browsers apply it to the redirect too.
 */
export function pageResponse(
  body: string,
  options: {
    status?: number;
    formsLeaveTheOrg?: boolean;
    /** Origins that the page may frame. */
    frames?: readonly string[];
    headers?: Record<string, string>;
  } = {},
): Response {
  const frames = options.frames?.length ? `; frame-src ${[...new Set(options.frames)].join(" ")}` : "";
  return new Response(body, {
    status: options.status ?? 200,
    headers: {
      "content-type": "text/html; charset=UTF-8",
      "cache-control": "no-store",
      "content-security-policy": `${POLICY}${frames}${options.formsLeaveTheOrg ? "" : "; form-action 'self'"}`,
      // Not no-referrer: browsers would then post our own forms with `Origin: null`, which is refused.
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      ...options.headers,
    },
  });
}

/** A Response of its own with the cookies that were set on the context. */
export function withCookies(context: Context, response: Response): Response {
  for (const cookie of context.res.headers.getSetCookie()) response.headers.append("set-cookie", cookie);
  return response;
}
