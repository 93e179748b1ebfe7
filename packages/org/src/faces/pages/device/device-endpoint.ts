import type { Engine, Session } from "../../../engine/doors/index.ts";
import { OAuthFault } from "../../../engine/oauth-fault.ts";
import { explainRefusal } from "../../oauth/explain-refusal.ts";
import { noteRefusal } from "../../oauth/note-refusal.ts";
import { type Browser, type Context, callerOf, note, originOf } from "../browser.ts";
import { errorPage, staleFormPage } from "../error-page.ts";
import { formFields } from "../form-fields.ts";
import { pageResponse, withCookies } from "../page-response.ts";
import { deviceConsentPage, deviceDonePage, enterCodePage } from "./device-page.ts";

type Deps = { readonly engine: Engine; readonly browser: Browser };

export const DEVICE_PATH = "/setup/connect";
const PURPOSE = "device";

const REFUSALS = {
  unknown: {
    title: "No device waits with this code",
    text: "Please check it; a code works for ten minutes, and once.",
    blocks: false,
  },
  locked: {
    title: "Too many wrong codes",
    text: "Connecting devices is shut for fifteen minutes, also for the right code.",
    blocks: true,
  },
} as const;

/** `GET /setup/connect[?user_code=]`: asks for the code, filled in where the address has it; never acts on it unasked. */
export function askForUserCode(deps: Deps, context: Context): Response {
  note(context, { route: "device" });
  const typed = context.req.query("user_code") ?? "";
  const session = deps.browser.session(context);
  return session ? showCode(deps, context, typed, null) : toLogin(context, typed);
}

/** `POST /setup/connect`: a code shows what the device asks for; a decision is told to the device. */
export async function answerUserCode(deps: Deps, context: Context): Promise<Response> {
  const { engine, browser } = deps;
  note(context, { route: "device" });
  const form = await formFields(context.req.raw);
  const typed = form.get("user_code") ?? "";
  const session = browser.session(context);
  if (!session) return toLogin(context, typed);
  note(context, { user: session.username });
  const decision = form.get("decision");
  if (!browser.isOurForm(context, decision === undefined ? PURPOSE : `${PURPOSE} ${typed}`, form.get("csrf"))) {
    note(context, { errorCode: "FORM_EXPIRED", reason: "the form's token does not fit this browser" });
    return staleFormPage(engine.orgName, context.req.header("origin"), "No device was connected.");
  }
  try {
    return decision === undefined
      ? askForDecision(deps, context, session, typed)
      : decide(deps, context, session, typed, decision === "allow");
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    noteRefusal(context.env.note, error);
    if (error.remedy === "verify")
      return context.redirect(`/verify?${new URLSearchParams({ startURL: startUrl(typed) })}`, 303);
    const explained = explainRefusal(error, new Map(), originOf(context));
    return pageResponse(errorPage({ orgName: engine.orgName, explained, code: encoded(error) }), { status: 403 });
  }
}

function askForDecision({ engine, browser }: Deps, context: Context, session: Session, typed: string): Response {
  const found = engine.device.find(typed, session, callerOf(context));
  if (found === null || found === "locked") return refuse({ engine, browser }, context, typed, found);
  const { userCode } = found;
  const csrf = browser.csrf(context, `${PURPOSE} ${userCode}`);
  const body = deviceConsentPage({ ...found, orgName: engine.orgName, csrf, username: session.username });
  return withCookies(context, pageResponse(body));
}

function decide(deps: Deps, context: Context, session: Session, userCode: string, allowed: boolean): Response {
  const { engine } = deps;
  const decided = engine.device.decide(userCode, session, allowed, callerOf(context));
  if (decided === null || decided === "locked") return refuse(deps, context, userCode, decided);
  return pageResponse(deviceDonePage({ orgName: engine.orgName, appName: decided.appName, allowed }));
}

function refuse(deps: Deps, context: Context, typed: string, why: "locked" | null): Response {
  const reason = why === "locked" ? "too many wrong user codes" : "no device waits with this user code";
  note(context, { errorCode: "DEVICE_CODE_REFUSED", reason });
  return showCode(deps, context, typed, REFUSALS[why ?? "unknown"]);
}

function showCode(
  { engine, browser }: Deps,
  context: Context,
  userCode: string,
  refusal: (typeof REFUSALS)[keyof typeof REFUSALS] | null,
): Response {
  const body = enterCodePage({ orgName: engine.orgName, csrf: browser.csrf(context, PURPOSE), userCode, refusal });
  return withCookies(context, pageResponse(body, { status: refusal ? 400 : 200 }));
}

const encoded = ({ error, description }: OAuthFault) =>
  `error=${encodeURIComponent(error)}&error_description=${encodeURIComponent(description)}`;

/** The page with the code filled in, to come back to. */
const startUrl = (typed: string) =>
  typed === "" ? DEVICE_PATH : `${DEVICE_PATH}?${new URLSearchParams({ user_code: typed })}`;

const toLogin = (context: Context, typed: string) =>
  context.redirect(`/login?${new URLSearchParams({ startURL: startUrl(typed) })}`, 302);
