/** Nothing but our own stylesheet and our own forms; nothing may frame the page (click-jacking of the consent form). */
const POLICY = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/**
 * A page with the headers every page of the org has. `form-action` is left open only where a form's answer is a redirect to an
 * app's callback, since browsers apply it to the redirect too.
 */
export function pageResponse(
  body: string,
  options: { status?: number; formsLeaveTheOrg?: boolean; headers?: Record<string, string> } = {},
): Response {
  return new Response(body, {
    status: options.status ?? 200,
    headers: {
      "content-type": "text/html; charset=UTF-8",
      "cache-control": "no-store",
      "content-security-policy": options.formsLeaveTheOrg ? POLICY : `${POLICY}; form-action 'self'`,
      // Not no-referrer: browsers would then post our own forms with `Origin: null`, which is refused.
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      ...options.headers,
    },
  });
}
