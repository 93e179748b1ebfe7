import type { Engine } from "../../../engine/doors/index.ts";
import { type Browser, type Context, callerOf, note, originOf } from "../browser.ts";
import { staleFormPage } from "../error-page.ts";
import { formFields } from "../form-fields.ts";
import { leadsToApp } from "../leads-to-app.ts";
import { pageResponse, withCookies } from "../page-response.ts";
import { safeStartUrl } from "../safe-start-url.ts";
import { verifyPage } from "./verify-page.ts";

type Deps = { readonly engine: Engine; readonly browser: Browser };
type Refusal = { title: string; text: string; blocks: boolean };

const REFUSALS: Readonly<Record<"wrong" | "expired" | "locked", Refusal>> = {
  wrong: {
    title: "That is not the code",
    text: "Please check the newest message, and type its six digits.",
    blocks: false,
  },
  expired: {
    title: "This code does not work any more",
    text: "It is older than ten minutes, or was mistyped five times. Ask for another one.",
    blocks: true,
  },
  locked: {
    title: "Too many wrong codes",
    text: "Verification is shut for fifteen minutes, also for the right code.",
    blocks: true,
  },
};

const loginUrl = (startUrl: string) => `/login?${new URLSearchParams({ startURL: startUrl })}`;

/** `GET /verify`: sends a code unless one is on its way, and asks for it. */
export function askForCode(deps: Deps, context: Context): Response {
  note(context, { route: "verify" });
  return show(deps, context, safeStartUrl(context.req.query("startURL"), originOf(context)), {});
}

/** `POST /verify`: compares a code, or sends another. The right one leads on, with another session id. */
export async function answerCode(deps: Deps, context: Context): Promise<Response> {
  const { engine, browser } = deps;
  note(context, { route: "verify" });
  const form = await formFields(context.req.raw);
  const startUrl = safeStartUrl(form.get("startURL"), originOf(context));
  if (!browser.isOurForm(context, "verify", form.get("csrf"))) {
    note(context, { errorCode: "FORM_EXPIRED", reason: "the form's token does not fit this browser" });
    return staleFormPage(engine.orgName, context.req.header("origin"), "Nothing was verified.");
  }
  if (form.has("again")) return show(deps, context, startUrl, { again: true });
  const check = engine.browser.checkCode(browser.sessionId(context), form.get("emc") ?? "", callerOf(context));
  if (check.outcome === "no-session") return context.redirect(loginUrl(startUrl), 303);
  if (check.outcome === "verified") {
    browser.signIn(context, check.sessionId);
    return context.redirect(startUrl, 303);
  }
  note(context, { errorCode: "VERIFICATION_REFUSED", reason: `the code was refused: ${check.outcome}` });
  return show(deps, context, startUrl, { refusal: REFUSALS[check.outcome] });
}

function show(
  { engine, browser }: Deps,
  context: Context,
  startUrl: string,
  { refusal = null, again = false }: { refusal?: Refusal | null; again?: boolean },
): Response {
  // After a refusal nothing is sent unasked: a code mistyped to death is not replaced by itself.
  const sent = engine.browser.sendCode(
    browser.sessionId(context),
    callerOf(context),
    again ? "another" : refusal === null ? "if-none" : "none",
  );
  if (sent === null) return context.redirect(loginUrl(startUrl), 302);
  note(context, { user: sent.username });
  if (sent.isVerified) return context.redirect(startUrl, 302);
  const body = verifyPage({
    orgName: engine.orgName,
    username: sent.username,
    sentTo: sent.to,
    csrf: browser.csrf(context, "verify"),
    logoutCsrf: browser.csrf(context, "logout"),
    startUrl,
    display: leadsToApp(startUrl, originOf(context)).display,
    refusal: sent.isLocked ? REFUSALS.locked : refusal,
    sentAgain: again && !sent.isLocked,
  });
  // The right code may lead on to an app's callback, when consent was given before.
  return withCookies(context, pageResponse(body, { formsLeaveTheOrg: true }));
}
