import type { AuthorizationRequest, Engine, PendingAuthorization, Session } from "../../engine/doors/index.ts";
import { OAuthFault } from "../../engine/oauth-fault.ts";
import { type Browser, type Context, callerOf, note, originOf } from "../pages/browser.ts";
import { consentPage } from "../pages/consent-page.ts";
import { errorPage } from "../pages/error-page.ts";
import { formFields, queryFields } from "../pages/form-fields.ts";
import { pageResponse } from "../pages/page-response.ts";
import { withCookies } from "../pages/pages-face.ts";
import { explainRefusal } from "./explain-refusal.ts";

const AUTHORIZE_PATH = "/services/oauth2/authorize";
/** The parameters that make up a request, and survive the way over login and consent. */
const PARAMETERS = [
  "response_type",
  "client_id",
  "redirect_uri",
  "scope",
  "state",
  "code_challenge",
  "code_challenge_method",
  "nonce",
  "prompt",
  "immediate",
  "login_hint",
  "display",
] as const;

type Fields = ReadonlyMap<string, string>;

export interface AuthorizeDeps {
  readonly engine: Engine;
  readonly browser: Browser;
}

/** `GET|POST /services/oauth2/authorize`: check, log in, ask, redirect. */
export async function answerAuthorize(deps: AuthorizeDeps, context: Context): Promise<Response> {
  const fields = context.req.method === "POST" ? await formFields(context.req.raw) : queryFields(context.req.url);
  note(context, { route: "authorize", app: fields.get("client_id") ?? null });
  return refusing(deps, context, fields, () => {
    const pending = deps.engine.grant.checkAuthorization(requestOf(fields), callerOf(context));
    const session = deps.browser.session(context);
    const prompts = (pending.request.prompt ?? "").split(" ");
    if (!session || prompts.includes("login") || prompts.includes("select_account"))
      return askToLogIn(context, pending, fields);
    note(context, { user: session.username });
    if (!deps.engine.grant.needsApproval(pending, session)) return sendCode(deps, pending, session);
    if (pending.request.immediate) throw immediateUnsuccessful(pending);
    return askForConsent(deps, context, pending, session, fields);
  });
}

/** The consent form's answer: the request is checked again from the start, since it came through the browser. */
export async function answerConsent(deps: AuthorizeDeps, context: Context): Promise<Response> {
  const fields = await formFields(context.req.raw);
  note(context, { route: "authorize consent", app: fields.get("client_id") ?? null });
  return refusing(deps, context, fields, () => {
    const pending = deps.engine.grant.checkAuthorization(requestOf(fields), callerOf(context));
    const session = deps.browser.session(context);
    if (!session) return context.redirect(loginUrl(fields, pending), 303);
    note(context, { user: session.username });
    if (!deps.browser.isOurForm(context, consentPurpose(fields), fields.get("csrf"))) {
      note(context, { errorCode: "FORM_EXPIRED", reason: "the consent form's token does not fit this browser" });
      return pageResponse(
        errorPage({
          orgName: deps.engine.orgName,
          explained: {
            title: "This consent form is no longer valid",
            cause:
              "Nothing was allowed. The form was not opened in this browser, was changed, or the org was restarted.",
            evidence: [
              ["App", pending.appName],
              ["Posted from", context.req.header("origin") ?? "unknown"],
            ],
            fix: "Go back to the app and start connecting again.",
          },
          code: null,
        }),
        { status: 403 },
      );
    }
    if (fields.get("decision") === "allow") return sendCode(deps, pending, session);
    deps.engine.grant.deny(pending, session);
    throw new OAuthFault("access_denied", "end-user denied authorization", { redirectUri: pending.redirectUri });
  });
}

function requestOf(fields: Fields): AuthorizationRequest {
  return {
    responseType: fields.get("response_type"),
    clientId: fields.get("client_id"),
    redirectUri: fields.get("redirect_uri"),
    scope: fields.get("scope"),
    state: fields.get("state"),
    codeChallenge: fields.get("code_challenge"),
    codeChallengeMethod: fields.get("code_challenge_method"),
    nonce: fields.get("nonce"),
    prompt: fields.get("prompt"),
    immediate: fields.get("immediate") === "true",
    loginHint: fields.get("login_hint"),
  };
}

const parametersOf = (fields: Fields) =>
  PARAMETERS.flatMap((name) => {
    const value = fields.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });

/** The form's token holds for exactly this request: a form for another app or scope does not fit. */
const consentPurpose = (fields: Fields) => `consent ${JSON.stringify(parametersOf(fields))}`;

function askToLogIn(context: Context, pending: PendingAuthorization, fields: Fields): Response {
  if (pending.request.immediate) throw immediateUnsuccessful(pending);
  return context.redirect(loginUrl(fields, pending), 302);
}

/** `prompt=login` is fulfilled by the login page it leads to; left in, it would ask for ever. */
function loginUrl(fields: Fields, pending: PendingAuthorization): string {
  const parameters = new URLSearchParams(parametersOf(fields).map(([name, value]) => [name, value]));
  const prompt = (fields.get("prompt") ?? "")
    .split(" ")
    .filter((word) => word !== "login" && word !== "select_account");
  parameters.delete("prompt");
  if (prompt.join("")) parameters.set("prompt", prompt.join(" "));
  const query = new URLSearchParams({ startURL: `${AUTHORIZE_PATH}?${parameters}` });
  if (pending.request.loginHint) query.set("un", pending.request.loginHint.split(" ")[0] ?? "");
  return `/login?${query}`;
}

function immediateUnsuccessful(pending: PendingAuthorization): OAuthFault {
  return new OAuthFault("immediate_unsuccessful", "immediate unsuccessful", { redirectUri: pending.redirectUri });
}

function askForConsent(
  { engine, browser }: AuthorizeDeps,
  context: Context,
  pending: PendingAuthorization,
  session: Session,
  fields: Fields,
): Response {
  const parameters = parametersOf(fields);
  const again = new URLSearchParams(parameters.map(([name, value]) => [name, value]));
  const body = consentPage({
    orgName: engine.orgName,
    appName: pending.appName,
    appDescription: pending.appDescription,
    scopes: pending.scopes,
    username: session.username,
    redirectUri: pending.redirectUri,
    csrf: browser.csrf(context, consentPurpose(fields)),
    parameters,
    logoutCsrf: browser.csrf(context, "logout"),
    startUrl: `${AUTHORIZE_PATH}?${again}`,
  });
  return withCookies(context, pageResponse(body, { formsLeaveTheOrg: true }));
}

function sendCode({ engine }: AuthorizeDeps, pending: PendingAuthorization, session: Session): Response {
  const { code } = engine.grant.approve(pending, session);
  return redirectTo(pending.redirectUri, { code, state: pending.request.state });
}

/** Refusals go to the callback once it is proven to be the app's, and stay on a page of the org before that. */
function refusing({ engine }: AuthorizeDeps, context: Context, fields: Fields, work: () => Response): Response {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    note(context, { errorCode: error.error, reason: error.reason });
    const members = { error: error.error, error_description: error.description };
    if (error.redirectUri !== null) return redirectTo(error.redirectUri, { ...members, state: fields.get("state") });
    // The parameters stand in the page in their percent-encoded form: known clients look for exactly this text.
    const code = Object.entries(members)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join("&");
    const explained = explainRefusal(error, fields, originOf(context));
    return pageResponse(errorPage({ orgName: engine.orgName, explained, code }), { status: 400 });
  }
}

/** A redirect to a registered callback, whose own query is kept. Custom schemes are not URLs to the parser in every form, so this is text. */
function redirectTo(callback: string, parameters: Readonly<Record<string, string | undefined>>): Response {
  const query = Object.entries(parameters)
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  const location = callback + (callback.includes("?") ? "&" : "?") + query;
  const headers = { location, "cache-control": "no-cache, no-store", "referrer-policy": "no-referrer" };
  return new Response(null, { status: 302, headers });
}
