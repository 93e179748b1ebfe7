import type { Engine } from "../../engine/doors/index.ts";
import { type Browser, type Context, callerOf, note, originOf } from "./browser.ts";
import { formFields, queryFields } from "./form-fields.ts";
import { safeStartUrl } from "./safe-start-url.ts";

/**
 * `GET|POST /secur/frontdoor.jsp`: a one-time pass, or in the older form an access token, becomes a browser session of its own
 * ("Using Frontdoor.jsp to Bridge an Existing Session Into Salesforce"). What is worth nothing lands at the login page.
 */
export async function answerFrontdoor(
  { engine, browser }: { readonly engine: Engine; readonly browser: Browser },
  context: Context,
): Promise<Response> {
  note(context, { route: "frontdoor" });
  // Whoever only looks at an address does not spend the pass in it.
  if (context.req.method === "HEAD") return new Response(null, { headers: { "cache-control": "no-store" } });
  const fields = queryFields(context.req.url);
  if (context.req.method === "POST")
    for (const [name, value] of await formFields(context.req.raw)) fields.set(name, value);
  const startUrl = safeStartUrl(fields.get("startURL") ?? fields.get("retURL"), originOf(context));
  const given = { otp: fields.get("otp"), sid: fields.get("sid"), replaces: browser.sessionId(context) };
  const opened = engine.browser.frontdoor(given, callerOf(context));
  // The address carries a secret: no page may learn it as a referrer.
  context.header("referrer-policy", "no-referrer");
  context.header("cache-control", "no-store");
  if (opened === null) {
    note(context, {
      errorCode: "FRONTDOOR_REFUSED",
      reason: "the pass or token opens no page: spent, expired, unknown or without the scope web",
    });
    return context.redirect(`/login${startUrl === "/" ? "" : `?${new URLSearchParams({ startURL: startUrl })}`}`, 302);
  }
  browser.signIn(context, opened.sessionId);
  note(context, { user: opened.session.username, app: opened.session.consumerKey });
  return context.redirect(startUrl, 302);
}
