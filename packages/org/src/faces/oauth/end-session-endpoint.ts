import { OAuthFault } from "../../engine/oauth-fault.ts";
import { type Browser, type Context, callerOf, note, originOf } from "../pages/browser.ts";
import { errorPage } from "../pages/error-page.ts";
import { formFields, queryFields } from "../pages/form-fields.ts";
import { confirmLogoutPage } from "../pages/logout/confirm-logout-page.ts";
import { type LeaveDeps, leave } from "../pages/logout/leave.ts";
import { pageResponse, withCookies } from "../pages/page-response.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { noteRefusal } from "./note-refusal.ts";

export const END_SESSION_PATH = "/services/auth/idp/oidc/logout";
const PARAMETERS = ["id_token_hint", "client_id", "post_logout_redirect_uri", "state"] as const;

/** `GET|POST /services/auth/idp/oidc/logout` (OpenID Connect RP-Initiated Logout 1.0). */
export async function answerEndSession(
  deps: LeaveDeps & { readonly browser: Browser },
  context: Context,
): Promise<Response> {
  const { engine, browser } = deps;
  note(context, { route: "end session" });
  const posted = context.req.method === "POST";
  const fields = posted ? await formFields(context.req.raw) : queryFields(context.req.url);
  const parameters = PARAMETERS.flatMap((name) => {
    const value = fields.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  // A form of another site comes without our cookie (SameSite); as a link it has it.
  if (posted && browser.sessionId(context) === undefined && !fields.has("csrf"))
    return context.redirect(
      `${END_SESSION_PATH}?${new URLSearchParams(parameters.map(([name, value]) => [name, value]))}`,
      303,
    );
  try {
    const request = {
      idTokenHint: fields.get("id_token_hint"),
      clientId: fields.get("client_id"),
      postLogoutRedirectUri: fields.get("post_logout_redirect_uri"),
      state: fields.get("state"),
    };
    const plan = engine.browser.endSession(request, browser.sessionId(context), callerOf(context));
    const purpose = `end session ${JSON.stringify(parameters)}`;
    if (plan.needsAsking && !(posted && browser.isOurForm(context, purpose, fields.get("csrf")))) {
      const page = { orgName: engine.orgName, appName: plan.appName, csrf: browser.csrf(context, purpose), parameters };
      return withCookies(context, pageResponse(confirmLogoutPage(page), { formsLeaveTheOrg: true }));
    }
    return await leave(deps, context, browser.signOut(context), plan.next ?? "/login");
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    noteRefusal(context.env.note, error);
    const explained = {
      ...explainRefusal(error, new Map(), originOf(context)),
      title: "This request to log out was refused",
      cause:
        "You are still logged in. An app may send you only to an address that is registered with it, and only with an ID token of this org.",
      fix: "Log out on the home page of the org. In the app: register the address as a callback URL, and send the ID token as it was issued.",
    };
    const code = `error=${error.error}&error_description=${encodeURIComponent(error.description)}`;
    return pageResponse(errorPage({ orgName: engine.orgName, explained, code }), { status: 400 });
  }
}
