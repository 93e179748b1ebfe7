import { Hono } from "hono";
import { ApiFault } from "../../engine/api-fault.ts";
import { SAML_VALIDATOR_PATH } from "../../engine/doors/saml.ts";
import type { FaceEnv } from "../face-env.ts";
import { type Browser, type Context, callerOf, note, originOf } from "./browser.ts";
import { answerUserCode, askForUserCode, DEVICE_PATH } from "./device/device-endpoint.ts";
import { staleFormPage } from "./error-page.ts";
import { boundedBody, formFields } from "./form-fields.ts";
import { answerFrontdoor } from "./frontdoor-endpoint.ts";
import { homePage } from "./home-page.ts";
import { STYLESHEET_PATH } from "./layout.ts";
import { leadsToApp } from "./leads-to-app.ts";
import { loginPage } from "./login-page.ts";
import { type LeaveDeps, leave } from "./logout/leave.ts";
import { pageResponse, withCookies } from "./page-response.ts";
import { safeStartUrl } from "./safe-start-url.ts";
import { answerSamlValidator } from "./setup/saml-validator-endpoint.ts";
import { createSetupFace } from "./setup/setup-face.ts";
import { STYLESHEET } from "./stylesheet.ts";
import { answerCode, askForCode } from "./verify/verify-endpoint.ts";

/** Login, logout and the page of a person who is logged in. */
export function createPagesFace(deps: LeaveDeps & { browser: Browser }): Hono<{ Bindings: FaceEnv }> {
  const { engine, browser } = deps;
  const { orgName } = engine;
  const face = new Hono<{ Bindings: FaceEnv }>();
  const limit = boundedBody(() => new Response("Payload Too Large", { status: 413 }));

  function showLogin(
    context: Context,
    form: { startUrl: string; username: string; refusal: { title: string; text: string } | null; status?: number },
  ): Response {
    const { display } = leadsToApp(form.startUrl, originOf(context));
    const body = loginPage({ orgName, csrf: browser.csrf(context, "login"), display, ...form });
    // The answer of this form may lead on to an app's callback, when consent was given before.
    return withCookies(context, pageResponse(body, { status: form.status ?? 200, formsLeaveTheOrg: true }));
  }

  face.get(STYLESHEET_PATH, () => {
    const headers = { "content-type": "text/css; charset=UTF-8", "cache-control": "public, max-age=300" };
    return new Response(STYLESHEET, { headers });
  });

  face.get("/", (context) => {
    note(context, { route: "home" });
    const session = browser.session(context);
    if (!session) return context.redirect("/login", 302);
    const facts = engine.grant.identity(session.userId);
    const body = homePage({
      orgName,
      orgId: engine.orgId,
      displayName: facts.displayName,
      username: facts.username,
      email: facts.email,
      timezone: facts.timezone,
      origin: originOf(context),
      csrf: browser.csrf(context, "logout"),
      tiles: engine.grant.launcher(session.userId),
      mayWatch: engine.evidence.mayWatch(session),
    });
    return withCookies(context, pageResponse(body));
  });

  face.get("/login", (context) => {
    note(context, { route: "login" });
    const startUrl = safeStartUrl(context.req.query("startURL"), originOf(context));
    return showLogin(context, { startUrl, username: context.req.query("un") ?? "", refusal: null });
  });

  face.post("/login", limit, async (context) => {
    note(context, { route: "login" });
    const form = await formFields(context.req.raw);
    const startUrl = safeStartUrl(form.get("startURL"), originOf(context));
    const username = (form.get("username") ?? form.get("un") ?? "").trim();
    if (!browser.isOurForm(context, "login", form.get("csrf"))) {
      note(context, { errorCode: "FORM_EXPIRED", reason: "the form's token does not fit this browser" });
      const refusal = {
        title: "This form is no longer valid",
        text: "It was opened in another browser, or the org was restarted. Please log in again.",
      };
      return showLogin(context, { startUrl, username, refusal, status: 403 });
    }
    try {
      const login = {
        username,
        password: form.get("pw") ?? "",
        kind: "ui" as const,
        application: "Browser",
        forApp: leadsToApp(startUrl, originOf(context)).app,
        // The session that was there ends: a second person on this browser must not inherit anything of it.
        replaces: browser.sessionId(context),
      };
      const { session, sessionId } = await engine.authenticate.password(login, callerOf(context));
      browser.signIn(context, sessionId);
      note(context, { user: session.username });
      return context.redirect(startUrl, 303);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      note(context, { errorCode: error.errorCode, reason: error.message });
      return showLogin(context, { startUrl, username, refusal: explain(error) });
    }
  });

  face.post("/logout", limit, async (context) => {
    note(context, { route: "logout" });
    const form = await formFields(context.req.raw);
    if (!browser.isOurForm(context, "logout", form.get("csrf")))
      return staleFormPage(orgName, context.req.header("origin"), "You are still logged in.");
    const startUrl = safeStartUrl(form.get("startURL"), originOf(context));
    const next = `/login${startUrl === "/" ? "" : `?startURL=${encodeURIComponent(startUrl)}`}`;
    return leave(deps, context, browser.signOut(context), next);
  });

  face.get(DEVICE_PATH, (context) => askForUserCode(deps, context));
  face.post(DEVICE_PATH, limit, (context) => answerUserCode(deps, context));
  face.get(SAML_VALIDATOR_PATH, (context) => answerSamlValidator(deps, context));
  face.get("/verify", (context) => askForCode(deps, context));
  face.post("/verify", limit, (context) => answerCode(deps, context));
  face.on(["GET", "POST"], "/secur/frontdoor.jsp", limit, (context) => answerFrontdoor(deps, context));

  face.route("/", createSetupFace(deps));

  // The address people and clients know; logging out by a link is asked for once more, so that no other site can do it.
  face.get("/secur/logout.jsp", (context) => context.redirect("/", 302));

  return face;
}

function explain(fault: ApiFault): { title: string; text: string } {
  if (fault.detail.apiOnly === true)
    return {
      title: "This user may not use a browser",
      text: "It has the permission API Only User. Use it through an app, or log in with another user.",
    };
  if (fault.errorCode === "INVALID_OPERATION_WITH_EXPIRED_PASSWORD")
    return { title: "The password has expired", text: "An administrator has to set a new one." };
  return {
    title: "That username and password do not fit",
    text: "Please check both; usernames look like an email address. After ten wrong passwords a user is locked for 15 minutes.",
  };
}
