import type {
  AuthorizationRequest,
  Engine,
  PendingAuthorization,
  ResponseMode,
  Session,
} from "../../engine/doors/index.ts";
import { OAuthFault } from "../../engine/oauth-fault.ts";
import { type Browser, type Context, callerOf, note, originOf } from "../pages/browser.ts";
import { consentPage } from "../pages/consent-page.ts";
import { displayOf } from "../pages/display.ts";
import { errorPage } from "../pages/error-page.ts";
import { formFields, queryFields } from "../pages/form-fields.ts";
import { pageResponse, withCookies } from "../pages/page-response.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { noteRefusal } from "./note-refusal.ts";
import { tokenAnswer } from "./token-endpoint.ts";

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
  "dpop_jkt",
] as const;

/** The login brand in the path (`/authorize/<expid>`) stays with the request on its way over the pages. */
const EXPID = /^\w{1,80}$/;

const pathOf = (context: Context) => {
  const expid = context.req.param("expid");
  return expid === undefined ? AUTHORIZE_PATH : `${AUTHORIZE_PATH}/${expid}`;
};

type Fields = ReadonlyMap<string, string>;

export interface AuthorizeDeps {
  readonly engine: Engine;
  readonly browser: Browser;
}

/** `GET|POST /services/oauth2/authorize`: check, log in, ask, redirect. */
export async function answerAuthorize(deps: AuthorizeDeps, context: Context): Promise<Response> {
  const fields = context.req.method === "POST" ? await formFields(context.req.raw) : queryFields(context.req.url);
  note(context, { route: "authorize", app: fields.get("client_id") ?? null });
  return refusing(deps, context, fields, async () => {
    const expid = context.req.param("expid");
    if (expid !== undefined && !EXPID.test(expid)) throw new OAuthFault("invalid_expid", "invalid expid");
    const pending = deps.engine.grant.checkAuthorization(requestOf(fields), callerOf(context));
    const session = deps.browser.session(context, pending.consumerKey);
    const prompts = (pending.request.prompt ?? "").split(" ");
    if (!session || prompts.includes("login") || prompts.includes("select_account"))
      return askToLogIn(context, pending, fields);
    note(context, { user: session.username });
    try {
      if (!deps.engine.grant.needsApproval(pending, session, callerOf(context)))
        return await sendApproved(deps, context, pending, session);
    } catch (error) {
      throw isStepUp(error) && pending.request.immediate ? immediateUnsuccessful(pending) : error;
    }
    if (pending.request.immediate) throw immediateUnsuccessful(pending);
    return askForConsent(deps, context, pending, session, fields);
  });
}

/** The consent form's answer: the request is checked again from the start, since it came through the browser. */
export async function answerConsent(deps: AuthorizeDeps, context: Context): Promise<Response> {
  const fields = await formFields(context.req.raw);
  note(context, { route: "authorize consent", app: fields.get("client_id") ?? null });
  return refusing(deps, context, fields, async () => {
    const pending = deps.engine.grant.checkAuthorization(requestOf(fields), callerOf(context));
    const session = deps.browser.session(context, pending.consumerKey);
    if (!session) return context.redirect(loginUrl(context, fields, pending), 303);
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
    if (fields.get("decision") === "allow") return sendApproved(deps, context, pending, session);
    throw deps.engine.grant.deny(pending, session);
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
    dpopJkt: fields.get("dpop_jkt"),
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
  return context.redirect(loginUrl(context, fields, pending), 302);
}

/** `prompt=login` is fulfilled by the login page it leads to; left in, it would ask for ever. */
function loginUrl(context: Context, fields: Fields, pending: PendingAuthorization): string {
  const parameters = new URLSearchParams(parametersOf(fields).map(([name, value]) => [name, value]));
  const prompt = (fields.get("prompt") ?? "")
    .split(" ")
    .filter((word) => word !== "login" && word !== "select_account");
  parameters.delete("prompt");
  if (prompt.join("")) parameters.set("prompt", prompt.join(" "));
  const query = new URLSearchParams({ startURL: `${pathOf(context)}?${parameters}` });
  if (pending.request.loginHint) query.set("un", pending.request.loginHint.split(" ")[0] ?? "");
  return `/login?${query}`;
}

function immediateUnsuccessful(pending: PendingAuthorization): OAuthFault {
  return new OAuthFault("immediate_unsuccessful", "immediate unsuccessful").to(pending);
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
    startUrl: `${pathOf(context)}?${again}`,
    display: displayOf(fields.get("display")),
  });
  return withCookies(context, pageResponse(body, { formsLeaveTheOrg: true }));
}

/** The code to the callback's query, or the tokens to its fragment ("OAuth 2.0 User-Agent Flow"). */
async function sendApproved(
  { engine }: AuthorizeDeps,
  context: Context,
  pending: PendingAuthorization,
  session: Session,
): Promise<Response> {
  const approved = engine.grant.approve(pending, session, callerOf(context));
  const { state } = pending.request;
  if ("code" in approved) return redirectTo(pending, { code: approved.code, state });
  const { tokens } = approved;
  const origin = originOf(context);
  const idToken = tokens.idToken ? await engine.grant.idToken(tokens, origin) : undefined;
  return redirectTo(pending, { ...tokenAnswer(engine.orgId, tokens, origin), id_token: idToken, state });
}

/** The page that asks for a code can help; the app hears nothing yet. */
const isStepUp = (error: unknown) => error instanceof OAuthFault && error.remedy === "verify";

/** The page that asks for a second factor, and comes back to this request. */
function verifyUrl(context: Context, fields: Fields): string {
  const parameters = new URLSearchParams(parametersOf(fields).map(([name, value]) => [name, value]));
  return `/verify?${new URLSearchParams({ startURL: `${pathOf(context)}?${parameters}` })}`;
}

/** Refusals go to the callback once it is proven to be the app's, and stay on a page of the org before that. */
async function refusing(
  { engine }: AuthorizeDeps,
  context: Context,
  fields: Fields,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    noteRefusal(context.env.note, error);
    if (isStepUp(error)) return context.redirect(verifyUrl(context, fields), 303);
    const members = { error: error.error, error_description: error.description };
    const { redirectUri, responseMode } = error;
    if (redirectUri !== null) {
      if (engine.grant.refusedInBody(error)) return bareRefusal(members);
      return redirectTo({ redirectUri, responseMode }, { ...members, state: fields.get("state") });
    }
    // The parameters stand in the page in their percent-encoded form: known clients look for exactly this text.
    const explained = explainRefusal(error, fields, originOf(context));
    return pageResponse(errorPage({ orgName: engine.orgName, explained, code: encoded(members) }), { status: 400 });
  }
}

/** Live orgs were seen to answer a missing challenge so: urlencoded text without a type, which browsers download. */
const bareRefusal = (members: Readonly<Record<string, string>>) =>
  new Response(new TextEncoder().encode(encoded(members)), { status: 400, headers: { "cache-control": "no-store" } });

const encoded = (parameters: Readonly<Record<string, string | undefined>>) =>
  Object.entries(parameters)
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");

/** A redirect to a registered callback, whose own query is kept. Custom schemes are not URLs to the parser in every form, so this is text. */
function redirectTo(
  target: { readonly redirectUri: string; readonly responseMode: ResponseMode },
  parameters: Readonly<Record<string, string | undefined>>,
): Response {
  const { redirectUri } = target;
  const mark = target.responseMode === "fragment" ? "#" : redirectUri.includes("?") ? "&" : "?";
  const headers = {
    location: redirectUri + mark + encoded(parameters),
    "cache-control": "no-cache, no-store",
    "referrer-policy": "no-referrer",
  };
  return new Response(null, { status: 302, headers });
}
